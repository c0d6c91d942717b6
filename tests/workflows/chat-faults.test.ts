import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTurnStack, textOf, type TurnStack } from '#tests/helpers/turn-stack.ts'

describe('a turn whose model fails', () => {
  let stack: TurnStack
  beforeAll(async () => {
    stack = await startTurnStack({
      env: { AIOS_MODEL_FIRST_TOKEN_MS: '400', AIOS_MODEL_IDLE_MS: '400' },
    })
  })
  afterAll(async () => stack.stop())

  async function ask(content: string, model = 'openai/mock-model') {
    const sessionId = await stack.newSession(stack.people)
    const turn = await stack.send({ ...stack.people, sessionId, content, model })
    const items = await stack.readToEnd(turn.id)
    return { turn, items, end: items.at(-1)?.fields }
  }

  async function callsOf(turnId: string) {
    const { rows } = await stack.pool.query(
      'SELECT attempt, status, error_kind FROM model_calls WHERE turn_id = $1 ORDER BY attempt',
      [turnId],
    )
    return rows
  }

  it.each([
    ['the connection is cut in the middle', 'cut:5', 'stream_truncated'],
    ['the socket dies in the middle', 'reset:5', 'network'],
    ['the model stops in the middle', 'hang:5', 'timeout_idle'],
    ['the model never begins', 'hang-headers', 'timeout_first_token'],
    ['the server has an error', 'status:500', 'server'],
    ['the provider limits requests', '429:0', 'rate_limit'],
    ['the stream is malformed', 'malformed:3', null],
    ['no finish reason comes', 'no-finish', 'stream_truncated'],
    ['an error comes inside a 200', 'error:4', null],
  ])('answers whole and once although %s the first time', async (_, fault, kind) => {
    const { turn, items, end } = await ask(`Answer please [[fault:${fault} x1]]`)

    expect(end).toMatchObject({ status: 'completed', content: stack.upstream.answer(20) })
    expect(textOf(items)).toBe(stack.upstream.answer(20))
    const calls = await callsOf(turn.id)
    expect(calls).toMatchObject([
      { attempt: 1, status: 'failed', ...(kind ? { error_kind: kind } : {}) },
      { attempt: 2, status: 'finished' },
    ])
    expect(items.filter((item) => item.type === 'turn-reset')).toMatchObject([
      { cursor: { attempt: 2 } },
    ])
  })

  it.each([
    ['401', 'status:401', 'auth'],
    ['a model that is not there', 'status:404', 'not_found'],
    ['no credit', 'quota', 'quota_exhausted'],
    ['a question that is too long', 'context', 'context_exceeded'],
    ['a wait that is longer than anybody waits', '429:3600', 'rate_limit'],
  ])('ends as failed after one call on %s', async (_, fault, kind) => {
    const { turn, end } = await ask(`Answer please [[fault:${fault}]]`)

    expect(end).toMatchObject({ status: 'failed', failureKind: kind, content: '' })
    expect(await callsOf(turn.id)).toEqual([{ attempt: 1, status: 'failed', error_kind: kind }])
  })

  it('takes the next candidate at once, in the same history', async () => {
    await stack.pool.query(
      `UPDATE agents SET model = 'anthropic/mock-model', fallback_models = '{openai/mock-model}'`,
    )
    const sessionId = await stack.newSession(stack.people)
    const turn = await stack.send({
      ...stack.people,
      sessionId,
      content: 'Answer this by either [[fault:status:500 x1]]',
      model: undefined,
    })

    const items = await stack.readToEnd(turn.id)

    expect(items.at(-1)?.fields).toMatchObject({ status: 'completed' })
    expect(await callsOf(turn.id)).toMatchObject([
      { attempt: 1, status: 'failed', error_kind: 'server' },
      { attempt: 2, status: 'finished' },
    ])
    const history = await stack.history(turn.id)
    const scheduled = history.events?.filter((event) => event.activityTaskScheduledEventAttributes)
    expect(scheduled).toHaveLength(2)
  })

  it('runs an engine of this machine on the gpu queue', async () => {
    const { turn, end } = await ask('Answer please', 'ollama/qwen3:8b')

    expect(end).toMatchObject({
      status: 'completed',
      content: stack.upstream.answer(20),
      costMicroUsd: 0,
    })
    const history = await stack.history(turn.id)
    const queues = history.events?.flatMap(
      (event) => event.activityTaskScheduledEventAttributes?.taskQueue?.name ?? [],
    )
    expect(queues).toEqual(['gpu'])
  })
})
