import { setTimeout as delay } from 'node:timers/promises'
import { WorkflowUpdateFailedError } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textOf, startTurnStack, type TurnStack } from '#tests/helpers/turn-stack.ts'
import {
  askForZephyr,
  insertReviewer,
  reviewing,
  sayZephyr,
  type WaitingCase,
} from '#tests/helpers/approvals.ts'
import { requestStop } from '#adapters/db/chat-turns.ts'
import type { ApprovalDecision } from '#contracts/approvals.ts'
import { approvalWorkflowId } from '#workflows/messages.ts'

describe('a turn that waits for people', () => {
  let stack: TurnStack
  let reviewer: string
  let review: ReturnType<typeof reviewing>
  beforeAll(async () => {
    stack = await startTurnStack()
    await askForZephyr(stack.pool)
    reviewer = await insertReviewer(stack.pool)
    await insertReviewer(stack.pool, 'admin')
    review = reviewing(stack)
  })
  afterAll(async () => stack.stop())

  async function ask(content: string, sessionId?: string) {
    return stack.send({
      ...stack.people,
      sessionId: sessionId ?? (await stack.newSession(stack.people)),
      content,
    })
  }

  function decide(item: WaitingCase, decision: Omit<ApprovalDecision, 'revision'>) {
    return review.act(item.id, reviewer, {
      kind: 'approval.decide',
      revision: item.revision,
      ...decision,
    })
  }

  async function endOf(turnId: string) {
    const items = await stack.readToEnd(turnId)
    return { items, end: items.at(-1)?.fields }
  }

  it('shows the held answer once it is approved, and not a word of it before', async () => {
    const turn = await ask(sayZephyr())
    const item = await review.caseOf(turn.id)
    expect(item.proposed_response).toBe('The plan of Project Zephyr is to move everything.')
    const before = await stack.pool.query('SELECT text FROM stream_chunks WHERE turn_id = $1', [
      turn.id,
    ])
    expect(JSON.stringify(before.rows)).not.toContain('Zephyr')

    expect(await decide(item, { verb: 'approve' })).toEqual({ result: 'done' })

    const { items, end } = await endOf(turn.id)
    expect(end).toMatchObject({ status: 'completed', content: item.proposed_response })
    expect(
      items.filter(({ type }) => type.startsWith('approval')).map(({ fields }) => fields),
    ).toEqual([{ approvalId: item.id }, { approvalId: item.id, outcome: 'approved' }])
    expect(textOf(items)).not.toContain('Zephyr')
    expect(await stack.result(turn.id)).toEqual({ status: 'completed' })
  })

  it('asks the model only when the question was approved', async () => {
    const calls = stack.upstream.counts.chat
    const turn = await ask('What is Project Zephyr?')
    const item = await review.caseOf(turn.id)
    expect(item.proposed_response).toBeNull()
    expect(stack.upstream.counts.chat).toBe(calls)

    await decide(item, { verb: 'approve' })

    const { end } = await endOf(turn.id)
    expect(end).toMatchObject({ status: 'completed', content: stack.upstream.answer(20) })
    expect(stack.upstream.counts.chat).toBe(calls + 1)
  })

  it('says what the reviewer wrote in place of the answer', async () => {
    const turn = await ask(sayZephyr())
    const item = await review.caseOf(turn.id)

    await decide(item, { verb: 'edit', content: 'Ask the project office.' })

    const { end } = await endOf(turn.id)
    expect(end).toMatchObject({ status: 'completed', content: 'Ask the project office.' })
  })

  it('takes a card number out of what the reviewer wrote', async () => {
    const turn = await ask(sayZephyr())
    const item = await review.caseOf(turn.id)

    await decide(item, { verb: 'edit', content: 'Pay with 4111 1111 1111 1111 please.' })

    const { end } = await endOf(turn.id)
    expect(end).toMatchObject({ status: 'completed' })
    expect(String(end?.content)).not.toContain('1111 1111')
  })

  it('tries again as the reviewer says, three times and no more', async () => {
    const turn = await ask(sayZephyr())
    for (const round of [1, 2, 3]) {
      const item = await review.caseOf(turn.id, round)
      const answer = await decide(item, { verb: 'respond', content: `Guidance number ${round}` })
      expect(answer).toEqual({ result: 'done' })
    }
    const last = await review.caseOf(turn.id, 4)

    expect(await decide(last, { verb: 'respond', content: 'Once more' })).toEqual({
      result: 'refused',
      refusal: 'verb_not_allowed',
    })
    await decide(last, { verb: 'reject', notes: 'It cannot be said.' })

    const { items, end } = await endOf(turn.id)
    expect(end).toMatchObject({ status: 'rejected', content: 'It cannot be said.' })
    const told = JSON.stringify(stack.upstream.requests.at(-1)?.body)
    for (const round of [1, 2, 3]) expect(told).toContain(`Guidance number ${round}`)
    expect(items.filter(({ type }) => type === 'turn-reset')).toHaveLength(3)
    const { rows } = await stack.pool.query(
      `SELECT step, count(*)::int AS calls FROM model_calls WHERE turn_id = $1 GROUP BY step ORDER BY step`,
      [turn.id],
    )
    expect(rows).toEqual([0, 1, 2, 3].map((step) => ({ step, calls: 1 })))
  })

  it('ends rejected with the note, and its question is not told to a model again', async () => {
    const sessionId = await stack.newSession(stack.people)
    const turn = await ask('Tell me of Project Zephyr', sessionId)
    await decide(await review.caseOf(turn.id), { verb: 'reject', notes: 'Not for the public.' })
    const { end } = await endOf(turn.id)
    expect(end).toMatchObject({ status: 'rejected', content: 'Not for the public.' })

    const next = await ask('And the weather?', sessionId)
    await endOf(next.id)

    expect(JSON.stringify(stack.upstream.requests.at(-1)?.body)).not.toContain('Zephyr')
  })

  it('lets the conversation go on, which reads in order in the end', async () => {
    const sessionId = await stack.newSession(stack.people)
    const waiting = await ask(sayZephyr('waits.'), sessionId)
    const next = await ask('Next question', sessionId)
    const item = await review.caseOf(waiting.id)
    await endOf(next.id)
    const later = await ask('Later question', sessionId)
    await endOf(later.id)

    await decide(item, { verb: 'approve' })
    await endOf(waiting.id)

    const { rows } = await stack.pool.query(
      `SELECT m.role, m.depth, m.turn_id, p.turn_id AS after FROM messages m LEFT JOIN messages p ON p.id = m.parent_id
       WHERE m.session_id = $1 ORDER BY m.depth`,
      [sessionId],
    )
    expect(rows.map(({ role, depth, turn_id, after }) => [depth, role, turn_id, after])).toEqual([
      [1, 'user', waiting.id, null],
      [2, 'assistant', waiting.id, waiting.id],
      [3, 'user', next.id, waiting.id],
      [4, 'assistant', next.id, next.id],
      [5, 'user', later.id, next.id],
      [6, 'assistant', later.id, later.id],
    ])
  })

  it('is answered, or its case does not read as approved, when people stop and approve at once', async () => {
    const { pool, engine, people } = stack
    const ends = await Promise.all(
      [0, 5, 10, 20, 40, 80].map(async (milliseconds) => {
        const turn = await ask(sayZephyr())
        const item = await review.caseOf(turn.id)
        const stop = async () => {
          await delay(milliseconds)
          const wish = await requestStop(pool, { turnId: turn.id, actorId: people.userId })
          if (wish) await engine.stopTurn(turn.id, wish.commandId)
        }
        await Promise.all([decide(item, { verb: 'approve' }), stop()])
        const { end } = await endOf(turn.id)
        return [end?.status, (await review.caseOf(turn.id)).status]
      }),
    )
    for (const end of ends)
      expect([
        ['completed', 'approved'],
        ['stopped', 'withdrawn'],
      ]).toContainEqual(end)
  })

  it('does nothing on a decision that somebody sends to its workflow by hand', async () => {
    const turn = await ask(sayZephyr())
    const item = await review.caseOf(turn.id)
    const handle = stack.client.workflow.getHandle(approvalWorkflowId(item.id))
    // The case is in the table a moment before its workflow is there.
    await expect
      .poll(() =>
        handle.describe().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)

    const answers = await Promise.all(
      [item.id, turn.id, 'approve'].map((commandId) =>
        handle.executeUpdate('decide', { args: [{ commandId }] }),
      ),
    )
    for (const verb of ['decide', 'claim', 'reassign'])
      for (const stray of [null, 'approve', { commandId: 5 }])
        await expect(handle.executeUpdate(verb, { args: [stray] })).rejects.toThrow(
          WorkflowUpdateFailedError,
        )
    await expect(handle.executeUpdate('decide')).rejects.toThrow(WorkflowUpdateFailedError)
    await handle.signal('withdraw')

    expect(answers).toEqual(answers.map(() => ({ result: 'unknown' })))
    expect((await review.caseOf(turn.id)).status).toBe('pending')
    await decide(item, { verb: 'approve' })
    expect((await endOf(turn.id)).end).toMatchObject({ status: 'completed' })
  })
})
