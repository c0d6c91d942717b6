import type { Page } from 'playwright-core'
import { decideElsewhere, stopEverything } from '#tests/web/helpers/scripted-approval-answers.ts'
import { idOf } from '#tests/web/helpers/scripted-data.ts'
import type { ConsoleState } from './console-state.ts'

const open = (number: number) => `/approvals/${idOf(number)}`
const press = (page: Page, name: string) => page.getByRole('button', { name }).first().click()

/** Those of one rule that may be decided alike. */
const SUPPORT = /parcel|blue one|Third delay/

/** States of the approvals page. */
export const APPROVALS_STATES: ConsoleState[] = [
  {
    name: 'approvals',
    path: '/approvals',
    ready: 'text=I want my €1,204.00 back',
  },
  { name: 'case', path: open(900), ready: 'text=Why it waits' },
  {
    name: 'case, edited',
    path: open(902),
    ready: 'text=Why it waits',
    act: async (page) => {
      await press(page, 'Edit')
      const field = page.getByRole('textbox', { name: 'Answer instead' })
      await field.fill('I am sorry about that. We will send a new parcel with your next order.')
      await page.getByText(/removed · /).waitFor()
    },
  },
  {
    name: 'case, sent back',
    path: open(902),
    ready: 'text=Why it waits',
    act: async (page) => {
      await press(page, 'Send back')
      // A phone's bar has another button there now: under the mouse it would be seen as hovered.
      await page.mouse.move(0, 0)
      await page.getByText('What the agent should know').waitFor()
    },
  },
  {
    name: 'case, rejected without a note',
    path: open(902),
    ready: 'text=Why it waits',
    act: async (page) => {
      await press(page, 'Reject')
      await page.getByText('Say why first.').waitFor()
    },
  },
  {
    name: 'case, looked at once more',
    path: open(900),
    ready: 'text=Why it waits',
    act: async (page) => {
      await press(page, 'Approve')
      await page.getByRole('dialog', { name: 'Look once more' }).waitFor()
    },
  },
  {
    name: 'case, decided',
    path: open(902),
    ready: 'text=Why it waits',
    act: async (page) => {
      await press(page, 'Approve')
      await page.getByText('How it was decided').waitFor()
    },
  },
  {
    name: 'case, overtaken',
    path: open(902),
    scenario: { isOvertaken: true },
    ready: 'text=Why it waits',
    act: async (page) => {
      await press(page, 'Approve')
      await page.getByText('Somebody was faster').first().waitFor()
      await page.getByText('by Omar Haddad').waitFor()
    },
  },
  {
    name: 'case, decided elsewhere',
    path: open(902),
    ready: 'text=Why it waits',
    act: async (page, server) => {
      await page.getByRole('textbox', { name: 'Note for the record' }).fill('Ask the depot first.')
      decideElsewhere(server, idOf(902))
      await page.getByText('What you wrote was not sent').waitFor()
      await page.getByText('by Omar Haddad').waitFor()
    },
  },
  {
    name: 'case, stopped',
    path: open(902),
    ready: 'text=Why it waits',
    act: async (page, server) => {
      await page.getByRole('note', { name: 'Live' }).waitFor()
      stopEverything(server)
      await page.getByText('Everything is stopped for now').waitFor()
    },
  },
  {
    name: 'case, handed over',
    path: open(902),
    ready: 'text=Why it waits',
    act: async (page) => {
      await press(page, 'Hand over')
      await page.getByRole('button', { name: 'Omar Haddad' }).waitFor()
    },
  },
  { name: 'case, second round', path: open(906), ready: 'text=Round 2 of 4' },
  { name: 'case, looked at afterwards', path: open(907), ready: 'text=It is fine' },
  { name: 'case, waiting as a question', path: open(905), ready: 'text=the question itself waits' },
  {
    name: 'case, of two people',
    path: open(901),
    ready: 'text=Two other people',
    act: async (page) => {
      await press(page, 'Approve')
      await page.getByRole('button', { name: 'Approve now' }).click()
      await page.getByText('You approved; one more person is needed.').waitFor()
    },
  },
  {
    name: 'case, for the viewer who asked',
    path: open(900),
    scenario: { role: 'viewer' },
    ready: 'text=You asked this yourself',
  },
  { name: 'case, missing', path: open(999), ready: 'text=This case cannot be opened' },
  {
    name: 'approvals, several selected',
    path: '/approvals?status=all',
    ready: 'text=I want my €1,204.00 back',
    act: async (page) => {
      await toQueue(page)
      for (const voucher of await page.getByRole('checkbox', { name: SUPPORT }).all())
        await voucher.check({ force: true })
      await page.getByText('3 cases selected').waitFor()
    },
  },
  {
    name: 'approvals, decided alike',
    path: '/approvals?status=all',
    ready: 'text=I want my €1,204.00 back',
    act: async (page) => {
      await toQueue(page)
      await page.getByRole('checkbox', { name: SUPPORT }).first().check({ force: true })
      await page
        .getByRole('group', { name: 'Decide several' })
        .getByRole('button', { name: 'Approve' })
        .click()
      await page.getByRole('dialog', { name: 'Approve 1 case' }).waitFor()
    },
  },
  {
    name: 'approvals, none',
    path: '/approvals',
    scenario: { isEmpty: true },
    ready: 'text=Nothing waits for you',
  },
  { name: 'approvals, none match', path: '/approvals?q=zzz', ready: 'text=No case matches' },
  {
    name: 'approvals, failing',
    path: '/approvals',
    scenario: { failing: ['GET /api/hitl/approvals'] },
    ready: 'text=Cases could not be loaded',
  },
  {
    name: 'approvals, loading',
    path: '/approvals',
    scenario: { pending: ['GET /api/hitl/approvals'] },
    ready: '[role=status][aria-label=Loading]',
  },
]

/** The queue is beside the case, or on a phone behind it. */
async function toQueue(page: Page) {
  const back = page.getByRole('link', { name: 'Back to the cases' })
  if (await back.isVisible()) await back.click()
}
