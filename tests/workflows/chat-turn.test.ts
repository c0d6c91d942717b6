import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readable } from '#tests/helpers/invariants/temporal-text.ts'
import { startTurnStack, textOf, type TurnStack } from '#tests/helpers/turn-stack.ts'

describe('a chat turn', () => {
  let stack: TurnStack
  beforeAll(async () => {
    stack = await startTurnStack()
  })
  afterAll(async () => stack.stop())

  it('streams the answer and keeps it exactly once', async () => {
    const sessionId = await stack.newSession(stack.people)
    const turn = await stack.send({ ...stack.people, sessionId, content: 'What is AIOS?' })

    const items = await stack.readToEnd(turn.id)

    expect(items.map((item) => item.type)).toEqual([
      'turn-accepted',
      'decision-made',
      ...items.filter((item) => item.type === 'text-delta').map(() => 'text-delta'),
      'decision-made',
      'turn-finished',
    ])
    expect(textOf(items)).toBe(stack.upstream.answer(20))
    expect(items.at(-1)?.fields).toMatchObject({
      status: 'completed',
      content: stack.upstream.answer(20),
    })
    const { rows } = await stack.pool.query(
      `SELECT role, content, status, depth FROM messages WHERE session_id = $1 ORDER BY depth`,
      [sessionId],
    )
    expect(rows).toEqual([
      { role: 'user', content: 'What is AIOS?', status: 'complete', depth: 1 },
      { role: 'assistant', content: stack.upstream.answer(20), status: 'complete', depth: 2 },
    ])
  })

  it('needs at most 40 events of history, and no text is in them', async () => {
    const sessionId = await stack.newSession(stack.people)
    const canary = 'canary-7f3a9b'
    const turn = await stack.send({
      ...stack.people,
      sessionId,
      content: `Tell me about ${canary}`,
    })
    await stack.readToEnd(turn.id)
    expect(await stack.result(turn.id)).toEqual({ status: 'completed' })

    const history = await stack.history(turn.id)

    expect(history.events?.length).toBeLessThanOrEqual(40)
    const bytes = readable(history)
    expect(bytes).toContain(turn.id)
    // Only payloads hold this: they are read too.
    expect(bytes).toContain('"agentSlug":"tester"')
    expect(bytes).not.toContain(canary)
    expect(bytes).not.toContain(stack.upstream.answer(3))
  })
})
