import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createModelRegistry, type ProviderCredential } from '#adapters/models/registry.ts'
import { startMockUpstream, type MockUpstream } from '#tests/helpers/mock-upstream.ts'
import { chatRequest, collectCall } from '#tests/helpers/model-calls.ts'

// Nothing listens on this port, so a connection is refused at once.
const NOBODY = 'http://127.0.0.1:9'

let mock: MockUpstream

beforeAll(async () => {
  mock = await startMockUpstream({ models: ['text-embedding-3-small', 'mock-model'] })
})
afterAll(() => mock.close())

describe('the default model', () => {
  it('is the demo responder when Ollama is not there and no key is set', async () => {
    const registry = createModelRegistry({
      config: { providers: { ollama: { baseUrl: NOBODY } } },
    })
    const startedAt = performance.now()
    expect((await registry.choices()).defaultModel).toEqual({ provider: 'demo', model: 'demo' })
    expect(performance.now() - startedAt).toBeLessThan(1500)
    expect(await registry.chatModels()).toEqual([
      {
        id: 'demo/demo',
        label: 'Demo responder',
        provider: 'demo',
        locality: 'local',
        isDemo: true,
        isDefault: true,
      },
    ])
  })

  it('does not wait for an Ollama that accepts and says nothing', async () => {
    const { createServer } = await import('node:net')
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : 0
    const registry = createModelRegistry({
      config: { providers: { ollama: { baseUrl: `http://127.0.0.1:${port}` } } },
    })
    const startedAt = performance.now()
    await registry.choices()
    expect(performance.now() - startedAt).toBeLessThan(1000)
    silent.close()
  })

  it('is the first chat model of the server that somebody named', async () => {
    const registry = createModelRegistry({
      config: { providers: { openai: { baseUrl: mock.openaiBaseUrl } } },
    })
    const { defaultModel } = await registry.choices()
    expect(defaultModel).toEqual({ provider: 'openai', model: 'mock-model' })
    const listed = (await registry.chatModels()).map(({ id, isDefault }) => ({ id, isDefault }))
    expect(listed).toEqual([
      { id: 'openai/mock-model', isDefault: true },
      { id: 'demo/demo', isDefault: false },
    ])
  })

  it('asks a provider for its list once, however many turns want it', async () => {
    const server = await startMockUpstream()
    const registry = createModelRegistry({
      config: {
        providers: { openai: { baseUrl: server.openaiBaseUrl }, ollama: { baseUrl: NOBODY } },
      },
    })
    await Promise.all(Array.from({ length: 20 }, () => registry.choices()))
    expect(server.questions.filter(({ path }) => path === '/v1/models')).toHaveLength(1)
    await server.close()
  })
})

describe('a key saved in the console', () => {
  it('is used within seconds, without a restart, and wins over the environment', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const saved: ProviderCredential[] = []
    const registry = createModelRegistry({
      config: { providers: { anthropic: { apiKey: 'from-environment', baseUrl: mock.url } } },
      credentials: { loadCredentials: () => Promise.resolve([...saved]) },
    })
    const keyInUse = async () => {
      mock.reset()
      const provider = await registry.find('anthropic')
      if (provider) await collectCall(provider, { request: chatRequest('hello') })
      return mock.requests[0]?.headers
    }
    expect(JSON.stringify(await keyInUse())).toContain('from-environment')
    saved.push({ id: 'anthropic', apiKey: 'from-console', isEnabled: true })
    vi.advanceTimersByTime(5000)
    const headers = JSON.stringify(await keyInUse())
    expect(headers).toContain('from-console')
    expect(headers).not.toContain('from-environment')
    saved[0] = { id: 'anthropic', isEnabled: false }
    vi.advanceTimersByTime(5000)
    expect(await registry.find('anthropic')).toBeUndefined()
    vi.useRealTimers()
  })

  it('outlives a moment in which it cannot be read', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const loadCredentials = vi
      .fn<() => Promise<ProviderCredential[]>>()
      .mockResolvedValueOnce([{ id: 'openai', baseUrl: mock.openaiBaseUrl, isEnabled: true }])
      .mockRejectedValue(new Error('database is restarting'))
    const registry = createModelRegistry({
      config: { providers: {} },
      credentials: { loadCredentials },
    })
    expect((await registry.find('openai'))?.isConfigured()).toBe(true)
    vi.advanceTimersByTime(60_000)
    expect((await registry.find('openai'))?.isConfigured()).toBe(true)
    expect(loadCredentials).toHaveBeenCalledTimes(2)
    vi.useRealTimers()
  })
})

describe('what leaves for a provider', () => {
  it('follows no redirect, so that the key stays with the host it was given for', async () => {
    const elsewhere = await startMockUpstream()
    mock.reset()
    mock.queueFaults(`redirect:${elsewhere.url}/v1/messages`)
    const registry = createModelRegistry({
      config: { providers: { anthropic: { apiKey: 'sk-canary', baseUrl: mock.url } } },
    })
    const provider = await registry.find('anthropic')
    if (!provider) throw new Error('no provider')
    const call = await collectCall(provider, { request: chatRequest('hello') })
    expect(call.end).toMatchObject({ type: 'error', kind: 'invalid_request', status: 307 })
    expect(elsewhere.counts.connections).toBe(0)
    await elsewhere.close()
  })

  it('holds no header from the environment and none that describes this machine', async () => {
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-canary: from-environment')
    vi.stubEnv('OPENAI_ORG_ID', 'org-canary')
    vi.stubEnv('OPENAI_API_KEY', 'sk-canary')
    vi.stubEnv('OPENAI_BASE_URL', NOBODY)
    mock.reset()
    const registry = createModelRegistry({
      config: { providers: { openai: { baseUrl: mock.openaiBaseUrl } } },
    })
    const provider = await registry.find('openai')
    if (!provider) throw new Error('no provider')
    await collectCall(provider, { request: chatRequest('hello') })
    vi.unstubAllEnvs()
    const headers = mock.requests[0]?.headers ?? {}
    expect(JSON.stringify(headers)).not.toMatch(/canary|stainless/)
    expect(headers['x-client-request-id']).toBe('0198c0de-0000-7000-8000-000000000001')
    expect(headers.authorization).toBe('Bearer none')
  })

  it('never reaches the address of a cloud machine’s credentials', async () => {
    const registry = createModelRegistry({
      config: { providers: { openai: { baseUrl: 'http://169.254.169.254/v1', apiKey: 'sk-1' } } },
    })
    const provider = await registry.find('openai')
    if (!provider) throw new Error('no provider')
    const call = await collectCall(provider, { request: chatRequest('hello') })
    expect(call.end).toMatchObject({ type: 'error', kind: 'invalid_request', retryable: false })
  })
})

describe('a server that speaks OpenAI’s protocol', () => {
  it('may answer without a stream, and is understood', async () => {
    mock.reset()
    mock.queueFaults('whole')
    const registry = createModelRegistry({
      config: { providers: { openai: { baseUrl: mock.openaiBaseUrl } } },
    })
    const provider = await registry.find('openai')
    if (!provider) throw new Error('no provider')
    const call = await collectCall(provider, { request: chatRequest('hello') })
    expect(call.text).toBe(mock.answer())
    expect(call.end).toEqual({ type: 'finish', reason: 'stop' })
    expect(call.usage).toMatchObject({ inputUncached: 11, output: 20, source: 'provider' })
  })

  it('is not healthy when nobody listens, and says so in our own words', async () => {
    const registry = createModelRegistry({ config: { providers: { openai: { baseUrl: NOBODY } } } })
    const health = await (await registry.find('openai'))?.health(AbortSignal.timeout(2000))
    expect(health).toMatchObject({ ok: false, models: 0 })
    expect(health?.message).toBe('The connection to OpenAI failed')
  })
})
