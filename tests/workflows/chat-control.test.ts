import { setTimeout as delay } from 'node:timers/promises'
import { WorkflowUpdateFailedError } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestStop } from '#adapters/db/chat-turns.ts'
import { concludeTurn } from '#adapters/db/chat-conclude.ts'
import { readStreams, STREAM_START } from '#adapters/db/chat-stream.ts'
import { estimateTokens } from '#domain/tokens.ts'
import { stopTurn, turnWorkflowId } from '#workflows/messages.ts'
import { startTurnStack, textOf, type TurnStack } from '#tests/helpers/turn-stack.ts'

const LONG = 'Tell me a long story [[tokens:400]] [[rate:50]]'

describe('a turn that people interfere with', () => {
  let stack: TurnStack
  beforeAll(async () => {
    stack = await startTurnStack()
  })
  afterAll(async () => stack.stop())

  async function untilStreaming(turnId: string): Promise<void> {
    for (;;) {
      const [items = []] = await readStreams(stack.pool, [{ turnId, cursor: STREAM_START }])
      if (items.some((item) => item.type === 'text-delta')) return
      await delay(10)
    }
  }

  async function stop(turnId: string, how: { bus: boolean; engine: boolean }): Promise<void> {
    const wish = await requestStop(stack.pool, { turnId, actorId: stack.people.userId })
    if (how.bus) stack.bus.publishStop(turnId)
    if (how.engine) await stack.engine.stopTurn(turnId, wish!.commandId)
  }

  it.each([
    ['over the bus and by its workflow', { bus: true, engine: true }],
    ['over the bus alone', { bus: true, engine: false }],
    ['by its workflow alone', { bus: false, engine: true }],
  ])('is stopped %s, and keeps what had come', async (_, how) => {
    const sessionId = await stack.newSession(stack.people)
    const turn = await stack.send({ ...stack.people, sessionId, content: LONG })
    await untilStreaming(turn.id)

    await stop(turn.id, how)

    const items = await stack.readToEnd(turn.id)
    expect(items.at(-1)?.fields).toMatchObject({ status: 'stopped' })
    expect(items.at(-1)?.fields.content).toBe(textOf(items))
    expect(textOf(items)).not.toBe('')
    expect(await stack.result(turn.id)).toEqual({ status: 'stopped' })
    expect(stack.upstream.requests.at(-1)?.isAborted).toBe(true)
  })

  it('is stopped within two seconds while it waits for its provider to be tried again', async () => {
    const sessionId = await stack.newSession(stack.people)
    const content = 'Hello [[fault:429:20]]'
    const turn = await stack.send({ ...stack.people, sessionId, content })
    const failed = "SELECT 1 FROM model_calls WHERE turn_id = $1 AND status = 'failed'"
    while ((await stack.pool.query(failed, [turn.id])).rowCount === 0) await delay(10)
    const asked = Date.now()

    await stop(turn.id, { bus: true, engine: true })

    const items = await stack.readToEnd(turn.id)
    expect(Date.now() - asked).toBeLessThan(2_000)
    expect(items.at(-1)?.fields).toMatchObject({ status: 'stopped' })
  })

  it('reaches the model within 300 ms of Stop', async () => {
    const sessionId = await stack.newSession(stack.people)
    const turn = await stack.send({ ...stack.people, sessionId, content: LONG })
    await untilStreaming(turn.id)
    const asked = Date.now()

    await stop(turn.id, { bus: true, engine: true })

    await stack.readToEnd(turn.id)
    expect(stack.upstream.requests.at(-1)!.abortedAt! - asked).toBeLessThan(300)
  })

  it('is stopped before its first step where that was wanted before it started', async () => {
    const sessionId = await stack.newSession(stack.people)
    const first = await stack.send({ ...stack.people, sessionId, content: LONG })
    const calls = stack.upstream.counts.chat
    const second = await stack.send({ ...stack.people, sessionId, content: 'And this' })
    await stop(second.id, { bus: false, engine: false })
    await stop(first.id, { bus: true, engine: true })

    const items = await stack.readToEnd(second.id)

    expect(items.at(-1)?.fields).toMatchObject({ status: 'stopped' })
    expect(stack.upstream.counts.chat).toBeLessThanOrEqual(calls + 1)
  })

  it('ignores a wish to stop that the API did not write', async () => {
    const sessionId = await stack.newSession(stack.people)
    const turn = await stack.send({
      ...stack.people,
      sessionId,
      content: 'Short [[tokens:60]] [[rate:200]]',
    })
    await untilStreaming(turn.id)

    const handle = stack.client.workflow.getHandle(turnWorkflowId(turn.id))
    const answers = await Promise.all(
      [turn.id, 'not an id'].map((commandId) =>
        handle.executeUpdate(stopTurn, { args: [{ commandId }] }),
      ),
    )
    for (const stray of [null, turn.id, { commandId: 5 }])
      await expect(handle.executeUpdate(stopTurn.name, { args: [stray] })).rejects.toThrow(
        WorkflowUpdateFailedError,
      )
    await expect(handle.executeUpdate(stopTurn.name)).rejects.toThrow(WorkflowUpdateFailedError)

    expect(answers).toEqual([{ stopping: false }, { stopping: false }])
    const items = await stack.readToEnd(turn.id)
    expect(items.at(-1)?.fields).toMatchObject({
      status: 'completed',
      content: stack.upstream.answer(60),
    })
  })

  it('waits for the turn before it, then follows its answer', async () => {
    const sessionId = await stack.newSession(stack.people)
    const first = await stack.send({
      ...stack.people,
      sessionId,
      content: 'One [[tokens:40]] [[rate:200]]',
    })
    const second = await stack.send({ ...stack.people, sessionId, content: 'Two' })
    const third = await stack.send({ ...stack.people, sessionId, content: 'Three' })
    expect([first.status, second.status, third.status]).toEqual(['accepted', 'queued', 'queued'])

    await stack.readToEnd(third.id)

    const { rows } = await stack.pool.query(
      "SELECT role, split_part(content, ' ', 1) AS word, depth FROM messages WHERE session_id = $1 ORDER BY depth",
      [sessionId],
    )
    expect(rows.filter((row) => row.role === 'user').map((row) => [row.word, row.depth])).toEqual([
      ['One', 1],
      ['Two', 3],
      ['Three', 5],
    ])
    const turns = await stack.pool.query('SELECT status FROM turns WHERE session_id = $1', [
      sessionId,
    ])
    expect(turns.rows).toEqual([1, 2, 3].map(() => ({ status: 'completed' })))
  })

  it('ends once, however often its last step runs', async () => {
    const sessionId = await stack.newSession(stack.people)
    const turn = await stack.send({ ...stack.people, sessionId, content: 'Hello' })
    await stack.readToEnd(turn.id)

    const again = await Promise.all(
      Array.from({ length: 5 }, () =>
        concludeTurn(stack.pool, {
          turnId: turn.id,
          status: 'failed',
          failureKind: 'gone',
          countTokens: estimateTokens,
        }),
      ),
    )

    expect(again.map((concluded) => [concluded?.isNew, concluded?.status])).toEqual(
      again.map(() => [false, 'completed']),
    )
    const { rows } = await stack.pool.query(
      `SELECT (SELECT count(*)::int FROM messages WHERE turn_id = $1) AS messages,
              (SELECT count(*)::int FROM turn_events WHERE turn_id = $1 AND type = 'turn-finished') AS ends,
              (SELECT count(*)::int FROM audit_log WHERE turn_id = $1) AS audits`,
      [turn.id],
    )
    expect(rows).toEqual([{ messages: 2, ends: 1, audits: 1 }])
  })

  it('gets the same turn for the same request, and refuses another under the same key', async () => {
    const sessionId = await stack.newSession(stack.people)
    const request = { ...stack.people, sessionId, content: 'Once', idempotencyKey: 'key-1' }

    const turns = await Promise.all(Array.from({ length: 8 }, () => stack.send(request)))

    expect(new Set(turns.map((turn) => turn.id)).size).toBe(1)
    await expect(
      stack.send({ ...request, requestHash: Buffer.from('other') }),
    ).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    })
    await stack.readToEnd(turns[0]!.id)
  })
})

describe('a turn that rules concern', () => {
  let stack: TurnStack
  beforeAll(async () => {
    stack = await startTurnStack()
    await stack.pool.query(
      `INSERT INTO prohibited_topics (id, name, keywords, effect, updated_at)
       VALUES (gen_random_uuid(), 'Project Zephyr', '{"project zephyr"}', 'block', now())`,
    )
  })
  afterAll(async () => stack.stop())

  async function ask(content: string) {
    const sessionId = await stack.newSession(stack.people)
    const turn = await stack.send({ ...stack.people, sessionId, content })
    const items = await stack.readToEnd(turn.id)
    const { rows } = await stack.pool.query(
      'SELECT role, content, status FROM messages WHERE session_id = $1 ORDER BY depth',
      [sessionId],
    )
    return { items, end: items.at(-1)?.fields, messages: rows, sessionId }
  }

  it('does not ask a model about a prohibited topic', async () => {
    const calls = stack.upstream.counts.chat

    const { end, messages } = await ask('What is Project Zephyr about?')

    expect(end).toMatchObject({ status: 'blocked' })
    expect(stack.upstream.counts.chat).toBe(calls)
    expect(messages.map((message) => message.status)).toEqual(['blocked', 'blocked'])
    expect(messages[1]?.content).toBe(end?.content)
  })

  it('takes a card number out of a question before a model or a table sees it', async () => {
    const { end, messages, sessionId } = await ask(
      'My card is 4111 1111 1111 1111, please refund me',
    )

    expect(end).toMatchObject({ status: 'completed' })
    expect(messages[0]?.status).toBe('redacted')
    expect(messages[0]?.content).not.toContain('1111 1111')
    const { rows } = await stack.pool.query('SELECT title FROM sessions WHERE id = $1', [sessionId])
    expect(rows[0].title).toMatch(/^My card is \[/)
    expect(JSON.stringify(stack.upstream.requests.at(-1)?.body)).not.toContain('1111 1111')
  })

  it('takes a card number out of an answer before any reader sees a digit of it', async () => {
    const { items, end } = await ask(
      `Say it [[reversed:${reverse('Your card is 4111 1111 1111 1111 as you know.')}]]`,
    )

    expect(end).toMatchObject({ status: 'completed' })
    expect(textOf(items)).toBe(end?.content)
    expect(JSON.stringify(items)).not.toContain('4111')
  })

  it('breaks an answer off that comes to a prohibited topic', async () => {
    const calls = stack.upstream.counts.chat
    const answer = 'Well, the plan of Project Zephyr is to move everything.'

    const { items, end, messages } = await ask(`Say it [[reversed:${reverse(answer)}]]`)

    expect(end).toMatchObject({ status: 'blocked' })
    expect(stack.upstream.counts.chat).toBe(calls + 1)
    expect(answer.startsWith(textOf(items))).toBe(true)
    expect(textOf(items).toLowerCase()).not.toContain('zephyr')
    expect(messages.map((message) => message.status)).toEqual(['complete', 'blocked'])
    expect(messages[1]?.content.toLowerCase()).not.toContain('zephyr is')
  })
})

function reverse(text: string): string {
  return text.split('').toReversed().join('')
}
