import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ModelErrorKind } from '#contracts/models.ts'
import { createModelRegistry } from '#adapters/models/registry.ts'
import type { ModelProvider } from '#adapters/models/provider.ts'
import { startMockUpstream, type MockUpstream } from '#tests/helpers/mock-upstream.ts'
import {
  chatContext,
  chatRequest,
  collectCall,
  findOrderViolation,
} from '#tests/helpers/model-calls.ts'

const REMOTE_IDS = ['openai', 'anthropic', 'ollama'] as const

let mock: MockUpstream
let registry: ReturnType<typeof createModelRegistry>

beforeAll(async () => {
  mock = await startMockUpstream()
  registry = createModelRegistry({
    config: {
      providers: {
        openai: { baseUrl: mock.openaiBaseUrl },
        anthropic: { baseUrl: mock.url, apiKey: 'sk-ant-canary' },
        ollama: { baseUrl: mock.url },
      },
    },
    demo: { delayMs: 0 },
  })
})
beforeEach(() => mock.reset())
afterAll(() => mock.close())

async function provider(id: string): Promise<ModelProvider> {
  const found = await registry.find(id)
  if (!found) throw new Error(`no provider ${id}`)
  return found
}

it('covers every provider of the registry', async () => {
  const ids = (await registry.list()).map(({ id }) => id)
  expect(ids.toSorted()).toEqual([...REMOTE_IDS, 'demo'].toSorted())
})

describe.each([...REMOTE_IDS, 'demo'])('any provider: %s', (id) => {
  it('streams one answer with one start, one usage and one end', async () => {
    const call = await collectCall(await provider(id), { request: chatRequest('hello there') })
    expect(findOrderViolation(call.events)).toBeNull()
    expect(call.end).toEqual({ type: 'finish', reason: 'stop' })
    expect(call.text).not.toBe('')
    expect(call.usage).toMatchObject({ source: 'provider' })
  })

  it('ends as cancelled when it was stopped before it began', async () => {
    const context = chatContext({ signal: AbortSignal.abort() })
    const call = await collectCall(await provider(id), { request: chatRequest('hello'), context })
    expect(call.events).toHaveLength(1)
    expect(call.end).toMatchObject({ type: 'error', kind: 'cancelled', retryable: false })
    expect(mock.counts.chat).toBe(0)
  })

  it('lists models that can chat and reports that it is well', async () => {
    const models = await (await provider(id)).listModels(AbortSignal.timeout(2000))
    expect(models.filter((model) => model.isChat)).toHaveLength(1)
    expect(await (await provider(id)).health(AbortSignal.timeout(2000))).toMatchObject({
      ok: true,
      models: 1,
    })
  })
})

describe.each(REMOTE_IDS)('a good answer of %s', (id) => {
  // The same words must come out, however the bytes were cut, ended, packed or labelled.
  it.each(['none', 'split', 'crlf', 'bom', 'gzip', 'wrong-type', 'no-done', 'slow:1'])(
    'is read whole when the fault is "%s"',
    async (fault) => {
      if (id === 'ollama' && fault === 'wrong-type') return
      mock.queueFaults(fault)
      const request = chatRequest('tell me [[tokens:9]]')
      const call = await collectCall(await provider(id), { request })
      expect(call.text).toBe(mock.answer(9))
      expect(call.end).toEqual({ type: 'finish', reason: 'stop' })
      expect(call.usage).toEqual({
        inputUncached: 11,
        inputCacheRead: 0,
        inputCacheWrite: 0,
        output: 9,
        reasoning: 0,
        source: 'provider',
      })
      expect(findOrderViolation(call.events)).toBeNull()
    },
  )

  it('joins characters cut in two and replaces what cannot be stored', async () => {
    mock.queueFaults('surrogates', 'nul')
    const first = await collectCall(await provider(id), { request: chatRequest('one') })
    const second = await collectCall(await provider(id), { request: chatRequest('two') })
    expect(first.text).toBe('a🚀b\uFFFDc')
    expect(second.text).toBe('a\uFFFDb')
  })

  it('replaces bytes that are not UTF-8 and keeps the rest', async () => {
    mock.queueFaults('invalid-utf8:2')
    const call = await collectCall(await provider(id), { request: chatRequest('hi [[tokens:4]]') })
    expect(call.text).toContain('broken\uFFFDbyte')
    expect(call.end).toMatchObject({ type: 'finish' })
  })

  it.each(['no-usage', 'negative-usage', 'huge-usage'])(
    'has an estimated usage when the fault is "%s"',
    async (fault) => {
      mock.queueFaults(fault)
      const call = await collectCall(await provider(id), { request: chatRequest('count') })
      expect(call.end).toMatchObject({ type: 'finish' })
      expect(call.usage?.source).toBe('estimated')
      expect(call.usage?.output).toBeGreaterThan(5)
      expect(call.usage?.output).toBeLessThan(200)
      expect(call.usage?.inputUncached).toBeGreaterThan(3)
      expect(call.usage?.inputUncached).toBeLessThan(100)
    },
  )

  it('ends with the reason "length" when the model ran into its limit', async () => {
    mock.queueFaults('length')
    const call = await collectCall(await provider(id), { request: chatRequest('long') })
    expect(call.end).toEqual({ type: 'finish', reason: 'length' })
  })

  it('leaves its connection for the next call', async () => {
    const target = await provider(id)
    for (const question of ['one', 'two', 'three', 'four', 'five'])
      await collectCall(target, { request: chatRequest(question) })
    expect(mock.counts).toMatchObject({ chat: 5, aborted: 0, finished: 5 })
    expect(mock.counts.connections).toBeLessThan(3)
  })
})

interface ExpectedFailure {
  kinds: ModelErrorKind[]
  retryable: boolean
  more?: Record<string, unknown>
}

const REFUSALS: Record<string, ExpectedFailure> = {
  '429:7': { kinds: ['rate_limit'], retryable: true, more: { status: 429, retryAfterMs: 7000 } },
  '429:ms': { kinds: ['rate_limit'], retryable: true, more: { retryAfterMs: 250 } },
  '429:garbage': { kinds: ['rate_limit'], retryable: true },
  quota: { kinds: ['quota_exhausted'], retryable: false },
  context: { kinds: ['context_exceeded'], retryable: false },
  'status:400': { kinds: ['invalid_request'], retryable: false },
  'status:401': { kinds: ['auth'], retryable: false },
  'status:403': { kinds: ['permission'], retryable: false },
  'status:404': { kinds: ['not_found'], retryable: false },
  'status:500': { kinds: ['server'], retryable: true },
  'status:502': { kinds: ['server'], retryable: true },
  'status:503': { kinds: ['overloaded'], retryable: true },
  'status:529': { kinds: ['overloaded'], retryable: true },
  redirect: { kinds: ['invalid_request'], retryable: false },
  html: { kinds: ['invalid_request'], retryable: false },
  'reset-headers': { kinds: ['network'], retryable: true },
}

describe.each(REMOTE_IDS)('%s refusing', (id) => {
  it.each(Object.entries(REFUSALS))(
    'with %s is asked once, and its error has its kind',
    async (fault, expected) => {
      mock.setFault(fault)
      const call = await collectCall(await provider(id), { request: chatRequest('secret prompt') })
      mock.setFault(undefined)
      expect(call.events).toHaveLength(1)
      expect(call.end).toMatchObject({
        type: 'error',
        retryable: expected.retryable,
        ...expected.more,
      })
      expect(expected.kinds).toContain(call.end.type === 'error' && call.end.kind)
      expect(mock.counts.chat).toBe(1)
      expect(JSON.stringify(call.end)).not.toMatch(/sk-|secret prompt|127\.0\.0\.1/)
    },
  )

  it('with a Retry-After that is a date or nonsense gives the wait, or none', async () => {
    mock.queueFaults('429:date', '429:garbage')
    const target = await provider(id)
    const dated = await collectCall(target, { request: chatRequest('one') })
    const garbage = await collectCall(target, { request: chatRequest('two') })
    const waitMs = dated.end.type === 'error' ? dated.end.retryAfterMs : undefined
    expect(waitMs).toBeGreaterThan(4000)
    expect(waitMs).toBeLessThanOrEqual(7000)
    expect(garbage.end).not.toHaveProperty('retryAfterMs')
  })
})

const BROKEN_STREAMS: Record<string, ExpectedFailure> = {
  'cut:5': { kinds: ['stream_truncated'], retryable: true },
  'no-finish': { kinds: ['stream_truncated'], retryable: true },
  empty: { kinds: ['stream_truncated'], retryable: true },
  'reset:5': { kinds: ['network'], retryable: true },
  'gzip-truncated': { kinds: ['network'], retryable: true },
  'malformed:5': { kinds: ['server'], retryable: true },
  'huge-line:5': { kinds: ['server'], retryable: true },
  'error:5': { kinds: ['overloaded'], retryable: true },
  'error-200': { kinds: ['overloaded', 'server'], retryable: true },
}

describe.each(REMOTE_IDS)('%s breaking in its answer', (id) => {
  it.each(Object.entries(BROKEN_STREAMS))(
    'by %s fails with its kind and says what was used',
    async (fault, expected) => {
      mock.queueFaults(fault)
      const call = await collectCall(await provider(id), { request: chatRequest('go on') })
      expect(findOrderViolation(call.events)).toBeNull()
      expect(call.end).toMatchObject({ type: 'error', retryable: expected.retryable })
      expect(expected.kinds).toContain(call.end.type === 'error' && call.end.kind)
      // A reset and a packed stream may lose what was still under way; the others lose nothing.
      const whole = mock.answer(fault.endsWith(':5') ? 5 : 20)
      const isAbrupt = ['reset:5', 'gzip-truncated', 'empty', 'error-200'].includes(fault)
      expect(whole.slice(0, isAbrupt ? call.text.length : undefined)).toBe(call.text)
      expect(mock.counts.chat).toBe(1)
    },
  )
})

describe.each(REMOTE_IDS)('%s going silent', (id) => {
  it('before its headers runs into the first-token limit', async () => {
    mock.queueFaults('hang-headers')
    const context = chatContext({ firstTokenMs: 80 })
    const call = await collectCall(await provider(id), { request: chatRequest('hello'), context })
    expect(call.end).toMatchObject({ type: 'error', kind: 'timeout_first_token', retryable: true })
  })

  it('in the middle runs into the idle limit and keeps what came', async () => {
    mock.queueFaults('hang:5')
    const context = chatContext({ idleMs: 80 })
    const call = await collectCall(await provider(id), { request: chatRequest('hello'), context })
    expect(call.end).toMatchObject({ type: 'error', kind: 'timeout_idle', retryable: true })
    expect(call.text).toBe(mock.answer(5))
    expect(call.usage?.source).toBe('estimated')
    expect(findOrderViolation(call.events)).toBeNull()
  })

  it('byte by byte runs into a limit although bytes keep coming', async () => {
    mock.queueFaults('slow:30')
    const context = chatContext({ firstTokenMs: 150, idleMs: 150 })
    const call = await collectCall(await provider(id), { request: chatRequest('hello'), context })
    expect(call.end).toMatchObject({ type: 'error', retryable: true })
    expect(call.end.type === 'error' && call.end.kind).toMatch(/^timeout_/)
  })

  it('or endless ends at the deadline', async () => {
    const request = chatRequest('hello [[tokens:100000]] [[rate:100]]')
    const context = chatContext({ deadlineMs: 2_500 })
    const call = await collectCall(await provider(id), { request, context })
    expect(call.end).toMatchObject({ type: 'error', kind: 'timeout_idle' })
    expect(call.text).not.toBe('')
  })

  it('does not count the time in which the reader was busy', async () => {
    const request = chatRequest('hello [[tokens:6]]')
    const context = chatContext({ idleMs: 60 })
    const seen: string[] = []
    for await (const event of (await provider(id)).chat(request, context)) {
      seen.push(event.type)
      if (seen.length === 3) await new Promise((resolve) => setTimeout(resolve, 200))
    }
    expect(seen.at(-1)).toBe('finish')
  })
})

describe.each(REMOTE_IDS)('stopping %s', (id) => {
  it('reaches the upstream within 200 ms and keeps the partial text', async () => {
    const stop = new AbortController()
    let stoppedAt = 0
    const request = chatRequest('hello [[tokens:1000]] [[rate:200]]')
    const context = chatContext({ signal: stop.signal })
    const call = await collectCall(await provider(id), { request, context }, (event) => {
      if (event.type !== 'text_delta' || stoppedAt > 0) return
      stoppedAt = performance.now()
      stop.abort()
    })
    expect(call.end).toMatchObject({ type: 'error', kind: 'cancelled', retryable: false })
    expect(call.text).not.toBe('')
    expect(findOrderViolation(call.events)).toBeNull()
    await expect.poll(() => mock.requests[0]?.abortedAt, { timeout: 2000 }).not.toBeNull()
    expect((mock.requests[0]?.abortedAt ?? 0) - stoppedAt).toBeLessThan(200)
  })

  it('by leaving the loop closes the upstream too', async () => {
    const request = chatRequest('hello [[tokens:1000]] [[rate:200]]')
    for await (const event of (await provider(id)).chat(request, chatContext()))
      if (event.type === 'text_delta') break
    await expect.poll(() => mock.counts.aborted, { timeout: 2000 }).toBe(1)
  })
})

describe('many streams at once', () => {
  it('lose and reorder nothing', async () => {
    const targets = await Promise.all(REMOTE_IDS.map(provider))
    const calls = Array.from({ length: 150 }, (_, index) => {
      const target = targets[index % targets.length]
      if (!target) throw new Error('no provider')
      return collectCall(target, { request: chatRequest(`call ${index} [[tokens:40]]`) })
    })
    const texts = new Set((await Promise.all(calls)).map((call) => call.text))
    expect([...texts]).toEqual([mock.answer(40)])
  })
})
