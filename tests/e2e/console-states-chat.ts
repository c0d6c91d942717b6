import type { Page } from 'playwright-core'
import type { ApprovalDetail } from '#contracts/approvals.ts'
import type { Turn, TurnEvent } from '#contracts/chat-turn.ts'
import { answerEvents, finished } from '#tests/web/helpers/scripted-conversations.ts'
import { ANSWER, idOf } from '#tests/web/helpers/scripted-data.ts'
import type { ScriptedServer } from '#tests/web/helpers/scripted-server.ts'
import type { ConsoleState } from './console-state.ts'

const conversation = `/chat/${idOf(300)}`

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
    await page.getByRole('article').getByText(title, { exact: true }).waitFor()
  },
})

const opened = (turn: Turn): TurnEvent => ({
  id: '1.0.0',
  turnId: turn.id,
  type: 'approval-opened',
  approvalId: idOf(900),
})

/** The case is decided as Omar would have it. */
function endCase({ conversations }: ScriptedServer, changes: Partial<ApprovalDetail>) {
  conversations.cases = conversations.cases.map((item) => ({
    ...item,
    decidedBy: { id: idOf(21), name: 'Omar Haddad' },
    decidedAt: item.createdAt,
    allowed: [],
    ...changes,
  }))
}

/** States of the chat. */
export const CHAT_STATES: ConsoleState[] = [
  { name: 'conversation', path: conversation, ready: 'text=auto-approve ceiling' },
  {
    name: 'conversation, inspected',
    path: conversation,
    ready: 'text=auto-approve ceiling',
    act: async (page) => {
      await page.getByRole('button', { name: 'Show details' }).click()
      await page.getByText('6 older left out').first().waitFor()
    },
  },
  {
    name: 'conversation, streaming',
    path: '/chat',
    ready: 'text=Scotty-5',
    act: async (page, server) => {
      server.conversations.script = (turn) => answerEvents(turn, ANSWER, { pauseAfter: 40 })
      await ask(page)
      await page.getByText('velocity').first().waitFor()
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
    name: 'answer halted',
    path: '/chat',
    ready: 'text=Ask Scotty-5',
    act: async (page, server) => {
      server.conversations.script = (turn) => {
        turn.blockedBy = 'stop'
        return [finished(turn, 'blocked', null)]
      }
      await ask(page)
      await page.getByText('Stopped for now').first().waitFor()
    },
  },
  {
    name: 'agent chosen',
    path: '/chat',
    ready: 'text=Ask Scotty-5',
    act: async (page) => {
      await page.getByRole('button', { name: 'Agent: Scotty-5' }).click()
      await page.getByRole('menuitemcheckbox', { name: /Contracts/ }).waitFor()
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
      await page.getByText('Somebody else with the role for it').first().waitFor()
    },
  },
  {
    name: 'answer held for its own writer',
    path: '/chat',
    scenario: { role: 'viewer' },
    ready: 'text=Scotty-5',
    act: async (page, server) => {
      server.conversations.script = (turn) => [opened(turn), 'pause']
      await ask(page)
      await page.getByText('Withdraw').first().waitFor()
      await page.getByText('Since').first().waitFor()
    },
  },
  {
    name: 'answer held, withdrawn',
    path: '/chat',
    scenario: { role: 'viewer' },
    ready: 'text=Scotty-5',
    act: async (page, server) => {
      server.conversations.script = (turn) => [opened(turn), 'pause']
      await ask(page)
      await page.getByRole('button', { name: 'Withdraw' }).click()
      await page.getByRole('dialog', { name: 'Withdraw this question?' }).waitFor()
    },
  },
  {
    name: 'answer to be confirmed',
    path: '/chat',
    ready: 'text=Scotty-5',
    act: async (page, server) => {
      endCase(server, {
        mode: 'confirm_self',
        decidedBy: null,
        decidedAt: null,
        allowed: ['approve', 'reject'],
      })
      server.conversations.script = (turn) => [opened(turn), 'pause']
      await ask(page)
      await page.getByRole('button', { name: 'Confirm' }).waitFor()
    },
  },
  {
    name: 'answer rejected with a note',
    path: '/chat',
    ready: 'text=Scotty-5',
    act: async (page, server) => {
      endCase(server, { status: 'rejected', reviewerNotes: 'Refunds go through the finance desk.' })
      server.conversations.script = (turn) => [opened(turn), finished(turn, 'rejected', null)]
      await ask(page)
      await page.getByText('Refunds go through the finance desk.').first().waitFor()
    },
  },
  {
    name: 'answer expired',
    path: '/chat',
    ready: 'text=Scotty-5',
    act: async (page, server) => {
      endCase(server, { status: 'expired', decidedBy: null })
      server.conversations.script = (turn) => [opened(turn), finished(turn, 'rejected', null)]
      await ask(page)
      await page.getByText('Not decided in time').first().waitFor()
    },
  },
  {
    name: 'answer edited by a reviewer',
    path: '/chat',
    ready: 'text=Scotty-5',
    act: async (page, server) => {
      endCase(server, { status: 'edited', editedResponse: 'We will look into it.' })
      server.conversations.script = (turn) => [
        opened(turn),
        'pause',
        finished(turn, 'completed', 'We will look into it.'),
      ]
      await ask(page)
      await page.getByText('Waits for a person', { exact: true }).waitFor()
      server.conversations.goOnAll()
      await page.getByText('Omar Haddad changed this answer').first().waitFor()
    },
  },
  {
    name: 'message not sent',
    path: '/chat',
    scenario: { failing: ['POST /api/chat/sessions'] },
    ready: 'text=Scotty-5',
    act: async (page) => {
      await ask(page)
      await page.getByText('Not sent.').first().waitFor()
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
]
