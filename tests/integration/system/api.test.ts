import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { saveAvailableModels } from '#adapters/db/settings.ts'
import { createModelProviderStore } from '#adapters/db/model-providers.ts'
import type { Role } from '#contracts/permissions.ts'
import { createTestApi, type RequestOptions, type TestApi } from '#tests/helpers/api.ts'

type Method = Parameters<TestApi['request']>[0]

const KEY = 'sk-canary-write-only'
const ENVIRONMENT_KEY = 'sk-canary-environment'

let api: TestApi

beforeAll(async () => {
  api = await createTestApi({ environment: { ANTHROPIC_API_KEY: ENVIRONMENT_KEY } })
})

afterAll(() => api.close())

/** Requests by the user of a role. */
function as(role: Role) {
  return async (method: Method, url: string, options: RequestOptions = {}) =>
    api.request(method, url, { token: (await api.as(role)).token, ...options })
}

/** The next change that is announced on a topic. */
function nextChange(topic: string): Promise<unknown> {
  return new Promise((resolve) => {
    const stop = api.deps.bus.onChange((notice) => {
      if (notice.topic !== topic) return
      stop()
      resolve(notice)
    })
  })
}

function put(id: string, version: number, body: unknown) {
  const headers = { 'if-match': `"${version}"` }
  return as('admin')('PUT', `/api/system/providers/${id}`, { body, headers })
}

describe('model providers', () => {
  it('are all listed, with the state of their keys and no key', async () => {
    const { json, text } = await as('admin')('GET', '/api/system/providers')
    const states = json.items.map(({ id, keyState }: { id: string; keyState: string }) => [
      id,
      keyState,
    ])
    expect(states).toContainEqual(['anthropic', 'environment'])
    expect(states).toContainEqual(['openai', 'none'])
    expect(text).not.toContain(ENVIRONMENT_KEY)
  })

  it('take a key that is never shown again, is sealed, and reaches the registry', async () => {
    const announced = nextChange('models')
    const saved = await put('openai', 0, { apiKey: KEY })
    expect(saved.status).toBe(200)
    expect(saved.json).toMatchObject({ keyState: 'console', configured: true, version: 1 })
    expect(saved.headers['etag']).toBe('"1"')
    expect(await announced).toEqual({
      topic: 'models',
      change: { kind: 'provider', id: null, what: 'openai' },
      ownerId: null,
    })
    const read = await as('admin')('GET', '/api/system/providers/openai')
    expect(saved.text + read.text).not.toContain(KEY)
    const { sealedKey } = await api.deps.prisma.modelProvider.findUniqueOrThrow({
      where: { id: 'openai' },
    })
    expect(Buffer.from(sealedKey ?? []).includes(KEY)).toBe(false)
    const store = createModelProviderStore(api.deps.pool, api.deps.sealer)
    expect(await store.loadCredentials()).toContainEqual(
      expect.objectContaining({ id: 'openai', apiKey: KEY }),
    )
  })

  it('note who changed what, without the key', async () => {
    const events = await api.deps.prisma.auditEvent.findMany({
      where: { subjectId: 'openai' },
      omit: { seq: true },
    })
    const admin = await api.as('admin')
    expect(events).toEqual([
      expect.objectContaining({
        type: 'provider.updated',
        actorId: admin.id,
        payload: { version: 1, fields: ['apiKey'] },
      }),
    ])
    expect(JSON.stringify(events)).not.toContain(KEY)
  })

  it('refuse a change at a stale version, or at none', async () => {
    expect((await put('openai', 0, { enabled: false })).status).toBe(412)
    const url = '/api/system/providers/openai'
    expect((await as('admin')('PUT', url, { body: { enabled: false } })).status).toBe(428)
  })

  it('let exactly one of many first changes win', async () => {
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        put('ollama', 0, { baseUrl: `http://127.0.0.1:${20_000 + index}` }),
      ),
    )
    expect(responses.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 412),
    ])
  })

  it.each([
    ['openai', 1, { baseUrl: 'https://elsewhere.example.net/v1' }],
    ['anthropic', 0, { baseUrl: 'https://elsewhere.example.net' }],
    ['openai', 1, { baseUrl: 'http://169.254.169.254/latest', apiKey: 'other' }],
  ])(
    'keep the key of %s (version %i) where it is: %j is refused',
    async (...[id, version, body]) => {
      const { status, json } = await put(id, version, body)
      expect([status, json.error.code]).toEqual([422, 'refused'])
    },
  )

  it.each([
    [{ baseUrl: 'file:///etc/passwd' }],
    [{ baseUrl: 'https://user:password@example.net' }],
    [{ baseUrl: 'not an address' }],
    [{ apiKey: '' }],
    [{ apiKey: 'with space' }],
    [{ apiKey: ['a'] }],
    [{ enabled: 'yes' }],
    [{ sealedKey: 'x' }],
  ])('find %j malformed', async (body) => {
    expect((await put('openai', 1, body)).status).toBe(400)
  })

  it('that do not exist are not found', async () => {
    expect((await as('admin')('GET', '/api/system/providers/nobody')).status).toBe(404)
    expect((await put('nobody', 0, { enabled: true })).status).toBe(404)
    expect((await as('admin')('POST', '/api/system/providers/nobody/test')).status).toBe(404)
    expect((await as('admin')('GET', '/api/system/providers/..%2f')).status).toBe(400)
  })

  it('are tested through a command that says who asked, and answer in words', async () => {
    const store = createModelProviderStore(api.deps.pool, api.deps.sealer)
    await store.recordCheck('openai', { ok: true, message: 'answered with 3 models' })
    const { status, json } = await as('admin')('POST', '/api/system/providers/openai/test')
    expect(status).toBe(200)
    expect(json).toEqual({ ok: true, models: 1, latencyMs: 1, message: 'answered with 3 models' })
    const admin = await api.as('admin')
    const commands = await api.deps.prisma.command.findMany({ where: { kind: 'provider.test' } })
    expect(commands).toEqual([
      expect.objectContaining({ actorId: admin.id, payload: { provider: 'openai' } }),
    ])
  })

  it.each(['viewer', 'operator'] as const)('are hidden from a %s', async (role) => {
    for (const [method, url] of [
      ['GET', '/api/system/providers'],
      ['GET', '/api/system/providers/openai'],
      ['PUT', '/api/system/providers/openai'],
      ['POST', '/api/system/providers/openai/test'],
      ['GET', '/api/system/models'],
    ] as const)
      expect((await as(role)(method, url)).status).toBe(403)
  })

  it('can be read by a key with that scope, and changed by none', async () => {
    const token = await api.apiKey(await api.as('admin'), ['system:read'])
    const url = '/api/system/providers/openai'
    expect((await api.request('GET', url, { token })).status).toBe(200)
    const headers = { 'if-match': '"1"' }
    const denied = await api.request('PUT', url, { token, headers, body: { enabled: false } })
    expect(denied.status).toBe(403)
  })
})

describe('models on offer', () => {
  const model = {
    id: 'demo/demo',
    label: 'Demo responder',
    provider: 'demo',
    locality: 'local' as const,
  }

  it('are none before a worker has looked, then what it saw', async () => {
    expect((await as('viewer')('GET', '/api/chat/models')).json).toEqual({
      items: [],
      nextCursor: null,
    })
    const chat = { ...model, isDemo: true, isDefault: true }
    const view = { ...model, model: 'demo', contextTokens: null, isChat: true }
    await saveAvailableModels(api.deps.pool, { models: [view], chatModels: [chat] })
    expect((await as('viewer')('GET', '/api/chat/models')).json).toEqual({
      items: [chat],
      nextCursor: null,
    })
    expect((await as('admin')('GET', '/api/system/models')).json).toEqual({
      items: [view],
      nextCursor: null,
    })
  })

  it('need a credential', async () => {
    expect((await api.request('GET', '/api/chat/models')).status).toBe(401)
  })
})

describe('branding', () => {
  it('is public, and what was saved when something was', async () => {
    const before = await api.request('GET', '/api/system/branding')
    expect(before.json).toEqual({
      name: 'AIOS',
      tagline: 'The operating system for your AI agents',
    })
    await api.deps.prisma.systemSetting.create({
      data: { key: 'branding', value: { name: 'Acme', tagline: 'Ours' } },
    })
    const after = await api.request('GET', '/api/system/branding')
    expect(after.json).toEqual({ name: 'Acme', tagline: 'Ours' })
  })
})
