import type { Page } from 'playwright-core'
import { decideElsewhere } from '#tests/web/helpers/scripted-approval-answers.ts'
import { idOf } from '#tests/web/helpers/scripted-data.ts'
import type { ConsoleState } from './console-state.ts'

const open = (number: number) => `/approvals/${idOf(number)}`
const press = (page: Page, name: string) => page.getByRole('button', { name }).first().click()

/** States of the approvals page. */
export const APPROVALS_STATES: ConsoleState[] = [
  {
    name: 'approvals',
    path: '/approvals',
    ready: 'text=This answer promises',
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
      decideElsewhere(server, idOf(902))
      await page.getByText('by Omar Haddad').waitFor()
    },
  },
  { name: 'case, waiting as a question', path: open(905), ready: 'text=the question itself waits' },
  { name: 'case, of two people', path: open(901), ready: 'text=Two other people' },
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
    ready: 'text=This answer promises',
    act: async (page) => {
      await toQueue(page)
      for (const voucher of await page.getByRole('checkbox', { name: /voucher/ }).all())
        await voucher.check({ force: true })
      await page.getByText('3 cases selected').waitFor()
    },
  },
  {
    name: 'approvals, decided alike',
    path: '/approvals?status=all',
    ready: 'text=This answer promises',
    act: async (page) => {
      await toQueue(page)
      await page
        .getByRole('checkbox', { name: /voucher/ })
        .first()
        .check({ force: true })
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
