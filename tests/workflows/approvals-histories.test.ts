import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestStop } from '#adapters/db/chat-turns.ts'
import type { ApprovalCommand } from '#adapters/db/approvals-commands.ts'
import type { ApprovalDecision } from '#contracts/approvals.ts'
import { approvalWorkflowId } from '#workflows/messages.ts'
import {
  APPROVAL_SCENARIOS,
  askForZephyr,
  insertReviewer,
  reviewing,
  sayZephyr,
  type WaitingCase,
} from '#tests/helpers/approvals.ts'
import { keepHistory } from '#tests/helpers/histories.ts'
import { startTurnStack, type TurnStack } from '#tests/helpers/turn-stack.ts'

/** Set it to record the histories of a new shape of the workflows, beside those of the released ones. */
const release = process.env['AIOS_RECORD_HISTORIES']

type Scenario = (typeof APPROVAL_SCENARIOS)[number]

describe.runIf(release)('recording the histories of cases', () => {
  let stack: TurnStack
  let review: ReturnType<typeof reviewing>
  let first: string
  let second: string
  beforeAll(async () => {
    stack = await startTurnStack({ env: { AIOS_APPROVAL_EXPIRE_MS: '2500' } })
    await askForZephyr(stack.pool)
    first = await insertReviewer(stack.pool)
    second = await insertReviewer(stack.pool)
    review = reviewing(stack)
  })
  afterAll(async () => stack.stop())

  const act = (item: WaitingCase, command: ApprovalCommand, by = first) =>
    review.act(item.id, by, command)

  async function decide(
    turnId: string,
    decision: Omit<ApprovalDecision, 'revision'> & { round?: number; by?: string },
  ): Promise<void> {
    const { round, by, ...rest } = decision
    const item = await review.caseOf(turnId, round)
    await act(item, { kind: 'approval.decide', revision: item.revision, ...rest }, by)
  }

  const scenarios: Record<Scenario, (turnId: string, item: WaitingCase) => Promise<void>> = {
    'approved-question': (turnId) => decide(turnId, { verb: 'approve' }),
    approved: (turnId) => decide(turnId, { verb: 'approve' }),
    edited: (turnId) => decide(turnId, { verb: 'edit', content: 'Something else.' }),
    async responded(turnId) {
      await decide(turnId, { verb: 'respond', content: 'Shorter.' })
      await decide(turnId, { verb: 'approve', round: 2 })
    },
    rejected: (turnId) => decide(turnId, { verb: 'reject', notes: 'No.' }),
    expired: () => Promise.resolve(),
    async withdrawn(turnId) {
      const wish = await requestStop(stack.pool, { turnId, actorId: stack.people.userId })
      await stack.engine.stopTurn(turnId, wish!.commandId)
    },
    async 'two-people'(turnId, item) {
      await stack.pool.query('UPDATE approval_requests SET quorum = 2 WHERE id = $1', [item.id])
      await decide(turnId, { verb: 'approve' })
      await decide(turnId, { verb: 'approve', by: second })
    },
    async 'handed-over'(turnId, item) {
      await act(item, { kind: 'approval.claim' })
      await act(item, { kind: 'approval.reassign', userId: second })
      await decide(turnId, { verb: 'approve', by: second })
    },
    async reopened(turnId, item) {
      await stack.pool.query(
        `UPDATE approval_requests SET proposed_response = 'Another.' WHERE id = $1`,
        [item.id],
      )
      await decide(turnId, { verb: 'approve' })
      await decide(turnId, { verb: 'approve', round: 2 })
    },
  }

  it.each(APPROVAL_SCENARIOS)('records %s', async (name) => {
    const sessionId = await stack.newSession(stack.people)
    const content = name === 'approved-question' ? 'What is Project Zephyr?' : sayZephyr()
    const turn = await stack.send({ ...stack.people, sessionId, content })
    const item = await review.caseOf(turn.id)

    await scenarios[name](turn.id, item)

    await stack.readToEnd(turn.id)
    await stack.result(turn.id)
    const ofCase = await stack.client.workflow.getHandle(approvalWorkflowId(item.id)).fetchHistory()
    const turnEvents = keepHistory(`chat-turn.${name}.${release}`, await stack.history(turn.id))
    expect(turnEvents).toBeGreaterThan(10)
    expect(keepHistory(`approval.${name}.${release}`, ofCase)).toBeGreaterThan(5)
  })
})
