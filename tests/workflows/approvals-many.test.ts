import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  askForZephyr,
  insertReviewer,
  reviewing,
  sayZephyr,
  untilStarted,
} from '#tests/helpers/approvals.ts'
import { startTurnStack, type TurnStack } from '#tests/helpers/turn-stack.ts'
import { approvalWorkflowId } from '#workflows/messages.ts'

/** A run of a workflow takes two thousand. */
const MANY_UPDATES = 2_100

describe('a case that very many messages come to', () => {
  let stack: TurnStack
  beforeAll(async () => {
    stack = await startTurnStack()
    await askForZephyr(stack.pool)
  })
  afterAll(async () => stack.stop())

  it('answers each, and can still be decided', { timeout: 180_000 }, async () => {
    const review = reviewing(stack)
    const reviewer = await insertReviewer(stack.pool)
    const sessionId = await stack.newSession(stack.people)
    const turn = await stack.send({ ...stack.people, sessionId, content: sayZephyr() })
    const item = await review.caseOf(turn.id)
    const handle = stack.client.workflow.getHandle(approvalWorkflowId(item.id))
    const first = await untilStarted(() => handle.describe())
    let sent = 0
    const send = async () => {
      while (sent < MANY_UPDATES) {
        sent += 1
        await handle.executeUpdate('claim', { args: [{ commandId: 'of nobody' }] })
      }
    }

    await Promise.all(Array.from({ length: 8 }, send))

    expect((await handle.describe()).runId).not.toBe(first.runId)
    const decision = { kind: 'approval.decide', verb: 'approve', revision: 1 } as const
    expect(await review.act(item.id, reviewer, decision)).toEqual({ result: 'done' })
    const items = await stack.readToEnd(turn.id)
    expect(items.at(-1)?.fields).toMatchObject({ status: 'completed' })
  })
})
