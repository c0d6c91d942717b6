import type { Page } from 'playwright-core'
import { finished } from '#tests/web/helpers/scripted-conversations.ts'
import { ANSWER, idOf } from '#tests/web/helpers/scripted-data.ts'
import type { Scenario } from '#tests/web/helpers/scripted-answers.ts'
import type { ScriptedServer } from '#tests/web/helpers/scripted-server.ts'
import { answerEvents } from '#tests/web/helpers/scripted-conversations.ts'

export interface ConsoleState {
  name: string
  path: string
  scenario?: Scenario
  /** What has to be there before the page is looked at. */
  ready: string
  act?: (page: Page, server: ScriptedServer) => Promise<void>
}

const conversation = `/chat/${idOf(300)}`
const agent = `/agents/${idOf(101)}`
const dialog = '[role=dialog]'

const openAccountMenu = (page: Page) => page.getByRole('button', { name: /^Account: / }).click()

async function openFromAccountMenu(page: Page, item: string) {
  await openDrawer(page)
  await openAccountMenu(page)
  await page.getByRole('menuitem', { name: item }).click()
}

/** On a phone the menu is in a drawer. */
async function openDrawer(page: Page) {
  if ((page.viewportSize()?.width ?? 0) >= 1024) return
  await page.getByRole('button', { name: 'Open sidebar' }).click()
  await page.getByRole('dialog', { name: 'Main menu' }).waitFor()
}

async function ask(page: Page, text = 'How are the engines?') {
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text)
  await page.keyboard.press('Enter')
}

const ends = (status: 'blocked' | 'failed' | 'stopped' | 'rejected', title: string) => ({
  name: `answer ${status}`,
  path: '/chat',
  ready: 'text=Ask Scotty-5',
  act: async (page: Page, server: ScriptedServer) => {
    server.conversations.script = (turn) => [finished(turn, status, null)]
    await ask(page)
    await page.getByText(title).waitFor()
  },
})

/** Every page, dialog and state of the console, for axe and for the eye. */
export const CONSOLE_STATES: ConsoleState[] = [
  { name: 'set-up', path: '/setup', scenario: { needsSetup: true }, ready: 'text=Set-up token' },
  {
    name: 'set-up by link',
    path: '/setup?token=scripted-token-0123456789',
    scenario: { needsSetup: true },
    ready: 'text=Your name',
  },
  { name: 'sign-in', path: '/login', scenario: { isSignedOut: true }, ready: 'text=Welcome back' },
  {
    name: 'sign-in refused',
    path: '/login',
    scenario: { isSignedOut: true },
    ready: 'text=Welcome back',
    act: async (page) => {
      await page.getByLabel('E-mail').fill('mara@example.com')
      await page.locator('input[name=password]').fill('wrong password')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'invite',
    path: '/register?token=scripted-token-0123456789',
    scenario: { isSignedOut: true },
    ready: 'text=Accept your invite',
  },
  {
    name: 'reset',
    path: '/reset?token=scripted-token-0123456789',
    scenario: { isSignedOut: true },
    ready: 'text=Choose a new password',
  },
  { name: 'dashboard', path: '/', ready: 'text=Spend today' },
  {
    name: 'dashboard, first day',
    path: '/',
    scenario: { isEmpty: true, isDemoOnly: true },
    ready: 'text=Three steps',
  },
  {
    name: 'dashboard, loading',
    path: '/',
    scenario: { pending: ['/api/analytics'] },
    ready: 'text=Activity',
  },
  {
    name: 'dashboard, failing',
    path: '/',
    scenario: { failing: ['/api/analytics'] },
    ready: 'text=Activity could not be loaded',
  },
  {
    name: 'dashboard, table',
    path: '/?figure=latencyMs',
    ready: 'text=Latency, last 24 h',
    act: async (page) => page.getByRole('button', { name: 'Table' }).click(),
  },
  {
    name: 'connect a model',
    path: '/',
    ready: 'text=Connect a model',
    act: async (page) => {
      await page.getByRole('button', { name: 'Connect a model' }).first().click()
      await page.getByLabel('API key').waitFor()
      await page.getByRole('button', { name: 'Test', exact: true }).click()
      await page.getByText('It works: 42 models').waitFor()
    },
  },
  {
    name: 'connect a model, failing',
    path: '/',
    ready: 'text=Connect a model',
    act: async (page) => {
      await page.getByRole('button', { name: 'Connect a model' }).first().click()
      await page.getByLabel('API key').waitFor()
      await page.getByRole('radio', { name: /Ollama/ }).check({ force: true })
      await page.getByRole('button', { name: 'Test', exact: true }).click()
      await page.getByText('It did not work').waitFor()
    },
  },
  { name: 'conversation', path: conversation, ready: 'text=auto-approve ceiling' },
  {
    name: 'conversation, inspected',
    path: conversation,
    ready: 'text=auto-approve ceiling',
    act: async (page) => {
      await page.getByRole('button', { name: 'Show details' }).click()
      await page.getByText('6 older left out').waitFor()
    },
  },
  {
    name: 'conversation, streaming',
    path: '/chat',
    ready: 'text=Scotty-5',
    act: async (page, server) => {
      server.conversations.script = (turn) => answerEvents(turn, ANSWER, { pauseAfter: 40 })
      await ask(page)
      await page.getByText('velocity').waitFor()
      await page.getByRole('textbox', { name: 'Message', exact: true }).fill('And then?')
    },
  },
  {
    name: 'conversation, edited',
    path: conversation,
    ready: 'text=auto-approve ceiling',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Message', exact: true }).press('ArrowUp')
      await page.getByRole('textbox', { name: 'Edit message' }).waitFor()
    },
  },
  ends('blocked', 'Blocked by a rule'),
  ends('failed', 'No answer'),
  ends('stopped', 'Stopped'),
  ends('rejected', 'Not approved'),
  {
    name: 'agent chosen',
    path: '/chat',
    ready: 'text=Ask Scotty-5',
    act: async (page) => {
      await page.getByRole('combobox', { name: 'Agent' }).click()
      await page.getByRole('option', { name: 'Contracts' }).waitFor()
    },
  },
  {
    name: 'conversation menu',
    path: conversation,
    ready: 'text=auto-approve ceiling',
    act: async (page) => {
      await page.getByRole('button', { name: 'Export conversation' }).click()
      await page.getByRole('menuitem', { name: 'Export as JSON' }).waitFor()
    },
  },
  {
    name: 'answer held',
    path: '/chat',
    ready: 'text=Scotty-5',
    act: async (page, server) => {
      server.conversations.script = (turn) => [
        { id: '1.0.0', turnId: turn.id, type: 'approval-opened', approvalId: idOf(900) },
        'pause',
      ]
      await ask(page)
      await page.getByText('Held for approval').waitFor()
    },
  },
  {
    name: 'message not sent',
    path: '/chat',
    scenario: { failing: ['POST /api/chat/sessions'] },
    ready: 'text=Scotty-5',
    act: async (page) => {
      await ask(page)
      await page.getByText('Not sent.').waitFor()
    },
  },
  {
    name: 'conversations, none',
    path: '/chat',
    scenario: { isEmpty: true, isDemoOnly: true },
    ready: 'text=built-in demo responder',
  },
  {
    name: 'conversation, missing',
    path: `/chat/${idOf(999)}`,
    ready: 'text=This conversation cannot be opened',
  },
  {
    name: 'conversation, loading',
    path: conversation,
    scenario: { pending: ['/messages'] },
    ready: '[role=status][aria-label=Loading]',
  },
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
      await page.locator(dialog).waitFor()
    },
  },
  {
    name: 'agent, for a viewer',
    path: agent,
    scenario: { role: 'viewer' },
    ready: 'text=Operators can change this agent',
  },
  { name: 'not found', path: '/nowhere', ready: 'text=There is no such page' },
  {
    name: 'palette',
    path: '/',
    ready: 'text=Activity',
    act: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('option', { name: /Draft for the incident/ }).waitFor()
    },
  },
  {
    name: 'keyboard help',
    path: '/',
    ready: 'text=Activity',
    act: async (page) => {
      await page.keyboard.press('?')
      await page.getByText('Single-letter keys').waitFor()
    },
  },
  {
    name: 'account menu',
    path: '/',
    ready: 'text=Activity',
    act: async (page) => {
      await openDrawer(page)
      await openAccountMenu(page)
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'change password',
    path: '/',
    ready: 'text=Activity',
    act: async (page) => {
      await openFromAccountMenu(page, 'Change password')
      await page.getByText('Current password').waitFor()
    },
  },
  {
    name: 'devices',
    path: '/',
    ready: 'text=Activity',
    act: async (page) => {
      await openFromAccountMenu(page, 'Signed-in devices')
      await page.getByText('Firefox on macOS').waitFor()
    },
  },
  {
    name: 'API keys',
    path: '/',
    ready: 'text=Activity',
    act: async (page) => {
      await openFromAccountMenu(page, 'API keys')
      await page.getByText('Nightly report').waitFor()
    },
  },
  {
    name: 'session expired',
    path: '/',
    ready: 'text=Activity',
    act: async (page, server) => {
      server.scenario = { ...server.scenario, isExpired: true }
      await page.getByRole('button', { name: /p95 latency/ }).click()
      await page.getByText('Sign in again').waitFor()
    },
  },
]
