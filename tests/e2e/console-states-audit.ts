import { idOf } from '#tests/web/helpers/scripted-data.ts'
import type { ConsoleState } from './console-state.ts'

/** States of the audit page. */
export const AUDIT_STATES: ConsoleState[] = [
  { name: 'audit', path: '/audit', ready: 'text=Chain is whole' },
  {
    name: 'audit, broken chain',
    path: '/audit',
    scenario: { isBroken: true },
    ready: 'text=First wrong event: 1201',
  },
  {
    name: 'audit, verifying',
    path: '/audit',
    scenario: { pending: ['POST /api/audit/verify'] },
    ready: 'text=Chain is whole',
    act: async (page) => {
      await page.getByRole('button', { name: 'Verify now' }).click()
      await page.getByText('Checking the hashes of').waitFor()
    },
  },
  {
    name: 'audit, days chosen',
    path: '/audit?span=custom&from=2026-11-01&severity=warning',
    ready: 'text=Clear filters',
  },
  {
    name: 'audit, none match',
    path: '/audit?type=nothing&span=24h',
    scenario: { isEmpty: true },
    ready: 'text=Widen the time',
  },
  {
    name: 'audit, empty',
    path: '/audit',
    scenario: { isEmpty: true },
    ready: 'text=Nothing has been recorded yet',
  },
  {
    name: 'audit, failing',
    path: '/audit',
    scenario: { failing: ['GET /api/audit/events'] },
    ready: 'text=Events could not be loaded',
  },
  {
    name: 'audit, state of the chain unknown',
    path: '/audit',
    scenario: { failing: ['GET /api/audit/status'] },
    ready: 'text=The state of the hash chain could not be loaded',
  },
  {
    name: 'audit, loading',
    path: '/audit',
    scenario: { pending: ['GET /api/audit/events'] },
    ready: '[role=status][aria-label=Loading]',
  },
  { name: 'audit event', path: `/audit?event=${idOf(2000)}`, ready: 'text=Hash before' },
  {
    name: 'audit event, revealed',
    path: `/audit?event=${idOf(2000)}`,
    ready: 'text=Hash before',
    act: async (page) => {
      await page.getByLabel('Why do you need to see it?').fill('The owner asked for it')
      await page.getByRole('button', { name: 'Reveal', exact: true }).click()
      await page.getByText('mara@example.com').last().waitFor()
    },
  },
  {
    name: 'audit export',
    path: '/audit',
    ready: 'text=Chain is whole',
    act: async (page) => {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: /JSON Lines/ }).waitFor()
    },
  },
  {
    name: 'audit, views',
    path: '/audit?severity=warning',
    ready: 'text=Chain is whole',
    act: async (page) => {
      await page.getByRole('button', { name: 'Views' }).click()
      await page.getByLabel('Name of the view').fill('Warnings')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByRole('link', { name: 'Warnings', exact: true }).waitFor()
    },
  },
  {
    name: 'audit, narrowed by a bar',
    path: '/audit',
    ready: 'text=Chain is whole',
    act: async (page) => {
      const bars = page.getByRole('toolbar').getByRole('button')
      await bars.first().focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      await page.waitForURL(/span=custom&from=/)
      await page.getByRole('button', { name: 'Follow' }).click()
    },
  },
  {
    name: 'audit, for an operator',
    path: '/audit',
    scenario: { role: 'operator' },
    ready: 'text=Chain is whole',
  },
]
