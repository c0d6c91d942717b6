import type { Page } from 'playwright-core'
import { AGENTS_STATES } from './console-states-agents.ts'
import { AUDIT_STATES } from './console-states-audit.ts'
import { APPROVALS_STATES } from './console-states-approvals.ts'
import { CHAT_STATES } from './console-states-chat.ts'
import { SETTINGS_STATES } from './console-states-settings.ts'
import type { ConsoleState } from './console-state.ts'

const openAccountMenu = (page: Page) => page.getByRole('button', { name: /^Account: / }).click()

async function openFromAccountMenu(page: Page, item: string) {
  await openDrawer(page)
  await openAccountMenu(page)
  await page.getByRole('menuitem', { name: item }).click()
}

/** On a phone the menu is in a drawer. */
async function openDrawer(page: Page) {
  if ((page.viewportSize()?.width ?? 0) >= 1024) return
  await page.getByRole('button', { name: 'Open menu' }).click()
  await page.getByRole('dialog', { name: 'Main menu' }).waitFor()
}

/** Every page, dialog and state of the console, for axe and for the eye. */
export const CONSOLE_STATES: ConsoleState[] = [
  { name: 'set-up', path: '/setup', scenario: { needsSetup: true }, ready: 'text=Set-up token' },
  {
    name: 'set-up by link',
    path: '/setup#token=scripted-token-0123456789',
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
    path: '/register#token=scripted-token-0123456789',
    scenario: { isSignedOut: true },
    ready: 'text=Accept your invite',
  },
  {
    name: 'reset',
    path: '/reset#token=scripted-token-0123456789',
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
  ...CHAT_STATES,
  ...AGENTS_STATES,
  ...APPROVALS_STATES,
  ...AUDIT_STATES,
  ...SETTINGS_STATES,
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
      await page.keyboard.press('3')
      await page.getByText('Sign in again').waitFor()
    },
  },
]
