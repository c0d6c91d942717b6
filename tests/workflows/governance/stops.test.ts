import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { readStreams, STREAM_START } from '#adapters/db/chat-stream.ts'
import { putStop } from '#adapters/db/governance-stops.ts'
import { startTurnStack, type TurnStack } from '#tests/helpers/turn-stack.ts'

const LONG = 'Tell me a long story [[tokens:400]] [[rate:50]]'
const MODEL = 'openai/mock-model'
const REASON = 'It told a customer a wrong price.'

describe('a stop switch', () => {
  let stack: TurnStack
  beforeAll(async () => {
    stack = await startTurnStack()
  })
  afterEach(async () => {
    await set('all', false)
    await set(stack.people.agentId, false)
  })
  afterAll(() => stack.stop())

  const set = (scope: string, stopped: boolean) =>
    putStop(
      stack.pool,
      { scope, stopped, reason: REASON },
      { id: stack.people.userId, requestId: null },
    )

  async function ask(content: string, { agentId = stack.people.agentId, model = MODEL } = {}) {
    const sessionId = await stack.newSession({ ...stack.people, agentId })
    return stack.send({ ...stack.people, agentId, sessionId, content, model })
  }

  async function otherAgent(): Promise<string> {
    const { rows } = await stack.pool.query<{ id: string }>(
      `INSERT INTO agents (id, slug, name, domain, updated_at)
       VALUES (gen_random_uuid(), 'other', 'Other', 'tests', now()) RETURNING id`,
    )
    return rows[0]!.id
  }

  async function until(query: string, values: unknown[]): Promise<void> {
    while ((await stack.pool.query(query, values)).rowCount === 0) await delay(10)
  }
  const untilCall = (turnId: string, status: string) =>
    until('SELECT 1 FROM model_calls WHERE turn_id = $1 AND status = $2', [turnId, status])
  const untilGenerating = (turnId: string) =>
    until("SELECT 1 FROM turns WHERE id = $1 AND stage = 'generating'", [turnId])

  async function untilStreaming(turnId: string): Promise<void> {
    for (;;) {
      const [items = []] = await readStreams(stack.pool, [{ turnId, cursor: STREAM_START }])
      if (items.some((item) => item.type === 'text-delta')) return
      await delay(10)
    }
  }

  it.each([
    ['of its agent, over the bus', 'agent', true],
    ['of its agent, where the notice is lost', 'agent', false],
    ['of all agents', 'all', false],
  ])('%s ends a running turn within two seconds, with its reason', async (_, of, isTold) => {
    const turn = await ask(LONG)
    await untilStreaming(turn.id)
    const flipped = Date.now()

    await set(of === 'all' ? 'all' : stack.people.agentId, true)
    if (isTold) stack.bus.publishChange('governance', { kind: 'stop', id: null, what: 'stopped' })

    const items = await stack.readToEnd(turn.id)
    expect(Date.now() - flipped).toBeLessThan(2_000)
    expect(items.at(-1)?.fields).toMatchObject({ status: 'blocked' })
    expect(items.at(-1)?.fields.content).toContain(REASON)
    expect(stack.upstream.requests.at(-1)?.isAborted).toBe(true)
    const { rows } = await stack.pool.query(
      "SELECT reason_key, effect FROM governance_decisions WHERE turn_id = $1 AND point = 'output'",
      [turn.id],
    )
    expect(rows).toEqual([{ reason_key: `stopped.${of}`, effect: 'block' }])
  })

  it('ends a turn within two seconds that waits for its provider to be tried again', async () => {
    const turn = await ask('Hello [[fault:429:20]]')
    await untilCall(turn.id, 'failed')
    const flipped = Date.now()

    await set(stack.people.agentId, true)

    const items = await stack.readToEnd(turn.id)
    expect(Date.now() - flipped).toBeLessThan(2_000)
    expect(items.at(-1)?.fields).toMatchObject({ status: 'blocked' })
    expect(items.at(-1)?.fields.content).toContain(REASON)
    expect(await stack.result(turn.id)).toEqual({ status: 'blocked' })
  })

  it('ends a turn within two seconds that waits for a place on the GPU, and not the one that has it', async () => {
    const model = 'ollama/qwen3:8b'
    const other = await otherAgent()
    const running = await ask(LONG, { model })
    await untilStreaming(running.id)
    const waiting = await ask('Hello', { model, agentId: other })
    await untilGenerating(waiting.id)
    const flipped = Date.now()

    await set(other, true)

    const items = await stack.readToEnd(waiting.id)
    expect(Date.now() - flipped).toBeLessThan(2_000)
    expect(items.at(-1)?.fields).toMatchObject({ status: 'blocked' })
    const { rows } = await stack.pool.query('SELECT status FROM turns WHERE id = $1', [running.id])
    expect(rows).toEqual([{ status: 'running' }])
    await set(other, false)
    await set(stack.people.agentId, true)
    await stack.readToEnd(running.id)
  })

  it('that was flipped after the question was checked keeps the model from being asked', async () => {
    const calls = stack.upstream.counts.chat
    const { policies } = stack.resources
    const { at } = policies
    // The model's step reads the turn's rules before it asks the model.
    vi.spyOn(policies, 'at').mockImplementationOnce(async (version) => {
      await set(stack.people.agentId, true)
      return at(version)
    })
    const turn = await ask('Hello')

    const items = await stack.readToEnd(turn.id)
    expect(items.at(-1)?.fields).toMatchObject({ status: 'blocked' })
    expect(items.at(-1)?.fields.content).toContain(REASON)
    expect(stack.upstream.counts.chat).toBe(calls)
  })

  it('lets no turn begin, and names the reason; lifted, turns begin again', async () => {
    await set(stack.people.agentId, true)
    const calls = stack.upstream.counts.chat
    const refused = await stack.readToEnd((await ask('Hello')).id)
    expect(refused.at(-1)?.fields).toMatchObject({
      status: 'blocked',
      content: `This agent is stopped for now: ${REASON}`,
    })
    expect(stack.upstream.counts.chat).toBe(calls)

    await set(stack.people.agentId, false)
    const answered = await stack.readToEnd((await ask('Hello')).id)
    expect(answered.at(-1)?.fields).toMatchObject({ status: 'completed' })
  })
})
