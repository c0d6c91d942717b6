import { idOf } from '#tests/web/helpers/scripted-data.ts'
import type { ConsoleState } from './console-state.ts'

const agent = `/agents/${idOf(101)}`

/** States of the agents pages. */
export const AGENTS_STATES: ConsoleState[] = [
  { name: 'agents', path: '/agents', ready: 'text=Support triage' },
  {
    name: 'agents, as a table',
    path: '/agents',
    ready: 'text=Support triage',
    act: async (page) => {
      await page.getByRole('button', { name: 'Table' }).click()
      await page.getByRole('columnheader', { name: 'Domain' }).waitFor()
    },
  },
  { name: 'agents, none match', path: '/agents?q=zzz', ready: 'text=No agent matches' },
  {
    name: 'agents, failing',
    path: '/agents',
    scenario: { failing: ['GET /api/agents'] },
    ready: 'text=Agents could not be loaded',
  },
  {
    name: 'agents, for a viewer',
    path: '/agents',
    scenario: { role: 'viewer' },
    ready: 'text=Contracts',
  },
  { name: 'new agent', path: '/agents?new=1', ready: 'text=Incident scribe' },
  ...['identity', 'instructions', 'guardrails', 'model', 'test'].map((tab) => ({
    name: `agent, ${tab}`,
    path: `${agent}?tab=${tab}`,
    ready: `[aria-current=true]`,
  })),
  {
    name: 'agent, changed',
    path: `${agent}?tab=instructions`,
    ready: 'text=Description',
    act: async (page) => {
      await page.getByLabel('Name').first().fill('Support')
      await page.getByText('1 change:').waitFor()
    },
  },
  {
    name: 'agent, leaving unsaved',
    path: `${agent}?tab=instructions`,
    ready: 'text=Description',
    act: async (page) => {
      await page.getByLabel('Name').first().fill('Support')
      await page.getByRole('link', { name: 'Chat' }).last().click()
      await page.getByText('Leave without saving?').waitFor()
    },
  },
  {
    name: 'agent, versions compared',
    path: `${agent}?tab=versions`,
    ready: 'text=Version 2',
    act: async (page) => {
      await page.getByRole('button', { name: 'Compare' }).first().click()
      await page.getByRole('button', { name: 'Restore version 2' }).waitFor()
    },
  },
  {
    name: 'agent, deleting',
    path: agent,
    ready: 'text=SOUL.md',
    act: async (page) => {
      await page.getByRole('button', { name: 'Delete Support triage' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'agent, for a viewer',
    path: agent,
    scenario: { role: 'viewer' },
    ready: 'text=Operators can change this agent',
  },
]
