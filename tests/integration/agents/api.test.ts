import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { seedBuiltIns } from '#adapters/agents/seed.ts'
import type { Role } from '#contracts/permissions.ts'
import { createTestApi, type RequestOptions, type TestApi } from '#tests/helpers/api.ts'

type Method = Parameters<TestApi['request']>[0]

let api: TestApi

beforeAll(async () => {
  api = await createTestApi()
  await seedBuiltIns(api.deps)
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

const asOperator = as('operator')

async function create(settings: Record<string, unknown> = {}) {
  const body = { name: 'Mara', domain: 'billing', ...settings }
  const { status, json } = await asOperator('POST', '/api/agents', { body })
  expect(status).toBe(201)
  return json
}

const ifMatch = (version: number) => ({ 'if-match': `"${version}"` })

describe('making an agent', () => {
  it('answers with its settings, its version as ETag, and tells the consoles', async () => {
    const announced = nextChange('agents')
    const body = { name: 'Nora', domain: 'people', keywords: ['leave'], router: true }
    const { status, json, headers } = await asOperator('POST', '/api/agents', { body })
    expect(status).toBe(201)
    expect(headers['etag']).toBe('"1"')
    expect(json).toMatchObject({ ...body, slug: 'nora', version: 1, active: true, primary: false })
    expect(await announced).toEqual({
      topic: 'agents',
      change: { kind: 'agent', id: json.id, what: 'created' },
      ownerId: null,
    })
  })

  it.each([
    ['an unknown field', { name: 'A', domain: 'b', primary: true }],
    ['a version set from outside', { name: 'A', domain: 'b', version: 7 }],
    ['a capability of no known kind', { name: 'A', domain: 'b', capabilities: ['root'] }],
    ['a number as a name', { name: 5, domain: 'b' }],
    ['a name of two lines', { name: 'a\nb', domain: 'b' }],
    ['a NUL in the prompt', { name: 'A', domain: 'b', systemPrompt: 'a\u0000b' }],
    ['half a surrogate pair', { name: 'A', domain: 'b', systemPrompt: '\ud800' }],
    ['a slug with capitals', { name: 'A', domain: 'b', slug: 'Mara' }],
    ['nothing', undefined],
  ])('from %s is malformed', async (_, body) => {
    const { status, json } = await asOperator('POST', '/api/agents', { body })
    expect([status, json.error.code]).toEqual([400, 'malformed_request'])
  })

  it('with a taken slug is a conflict that names the field', async () => {
    await create({ slug: 'taken' })
    const body = { name: 'Other', domain: 'x', slug: 'taken' }
    const { status, json } = await asOperator('POST', '/api/agents', { body })
    expect(status).toBe(409)
    expect(json.error.details).toEqual([{ path: 'body.slug', message: 'is taken' }])
  })

  it('twice with one Idempotency-Key makes one', async () => {
    const options = {
      body: { name: 'Once', domain: 'x' },
      headers: { 'idempotency-key': uuidv7() },
    }
    const first = await asOperator('POST', '/api/agents', options)
    const second = await asOperator('POST', '/api/agents', options)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.json.id).toBe(first.json.id)
  })
})

describe('editing an agent', () => {
  it('needs the version it was read at', async () => {
    const { id } = await create()
    const missing = await asOperator('PATCH', `/api/agents/${id}`, { body: { name: 'X' } })
    expect(missing.status).toBe(428)
    const headers = ifMatch(9)
    const stale = await asOperator('PATCH', `/api/agents/${id}`, { body: { name: 'X' }, headers })
    expect([stale.status, stale.json.error.code]).toEqual([412, 'stale_version'])
  })

  it('20 times at once at the same version: exactly one wins', async () => {
    const { id } = await create()
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        asOperator('PATCH', `/api/agents/${id}`, {
          body: { name: `Mara ${index}`, reason: `try ${index}` },
          headers: ifMatch(1),
        }),
      ),
    )
    const statuses = responses.map(({ status }) => status).sort()
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 412)])
    const winner = responses.find(({ status }) => status === 200)?.json
    const { json } = await asOperator('GET', `/api/agents/${id}/versions`)
    expect(json.items.map((item: { version: number }) => item.version)).toEqual([2, 1])
    expect(json.items[0].snapshot.name).toBe(winner.name)
  })

  it('keeps who, when and why of each version, and can go back', async () => {
    const { id } = await create({ keywords: ['invoice'] })
    const edit = { body: { keywords: [], reason: 'Too greedy' }, headers: ifMatch(1) }
    await asOperator('PATCH', `/api/agents/${id}`, edit)
    const restored = await asOperator('POST', `/api/agents/${id}/versions/1/restore`)
    expect(restored.json).toMatchObject({ version: 3, keywords: ['invoice'] })
    const { json } = await asOperator('GET', `/api/agents/${id}/versions?limit=2`)
    const operator = await api.as('operator')
    expect(json.items).toEqual([
      expect.objectContaining({ version: 3, reason: 'Restored version 1' }),
      expect.objectContaining({
        version: 2,
        reason: 'Too greedy',
        authorId: operator.id,
        authorName: 'Test operator',
      }),
    ])
    const next = `/api/agents/${id}/versions?limit=2&cursor=${json.nextCursor}`
    expect((await asOperator('GET', next)).json.items).toHaveLength(1)
  })

  it('of an identity file is a version of the agent', async () => {
    const { id } = await create()
    const url = `/api/agents/${id}/identity/SOUL`
    const body = { content: '# Calm\n', reason: 'A first soul' }
    const saved = await asOperator('PUT', url, { body, headers: ifMatch(1) })
    expect(saved.json).toEqual({ name: 'SOUL', content: '# Calm\n', version: 2 })
    expect((await asOperator('GET', url)).json).toEqual(saved.json)
    const other = await asOperator('GET', `/api/agents/${id}/identity/USER`)
    expect(other.json).toEqual({ name: 'USER', content: '', version: 2 })
    expect((await asOperator('GET', `/api/agents/${id}/identity/README`)).status).toBe(400)
  })
})

describe('deleting an agent', () => {
  it('takes it out of every list', async () => {
    const { id } = await create()
    expect((await asOperator('DELETE', `/api/agents/${id}`)).status).toBe(204)
    expect((await asOperator('GET', `/api/agents/${id}`)).status).toBe(404)
    expect((await asOperator('DELETE', `/api/agents/${id}`)).status).toBe(404)
  })

  it('is refused for the primary one', async () => {
    const { json } = await asOperator('GET', '/api/agents?limit=1')
    expect(json.items[0]).toMatchObject({ slug: 'scotty-5', primary: true })
    const refused = await asOperator('DELETE', `/api/agents/${json.items[0].id}`)
    expect([refused.status, refused.json.error.code]).toEqual([409, 'conflict'])
  })
})

describe('a viewer', () => {
  it('sees the active agents of the own department, without prompts and settings', async () => {
    const sales = await create({ name: 'Sal', departments: ['sales'], systemPrompt: 'canary' })
    const legal = await create({ name: 'Leo', departments: ['legal'] })
    const off = await create({ name: 'Off', departments: ['sales'], active: false })
    const { token } = await api.user({ role: 'viewer', department: 'sales' })
    const { json, text } = await api.request('GET', '/api/agents?limit=200', { token })
    const ids = json.items.map((item: { id: string }) => item.id)
    expect(ids).toContain(sales.id)
    expect(ids).not.toContain(legal.id)
    expect(ids).not.toContain(off.id)
    expect(text).not.toMatch(/canary|systemPrompt|departments|guardrails/)
    const one = await api.request('GET', `/api/agents/${sales.id}`, { token })
    expect(Object.keys(one.json).sort()).toEqual([
      'description',
      'domain',
      'id',
      'name',
      'primary',
      'slug',
      'starters',
    ])
    for (const { id } of [legal, off])
      expect((await api.request('GET', `/api/agents/${id}`, { token })).status).toBe(404)
  })

  it.each<[Method, string]>([
    ['POST', '/api/agents'],
    ['PATCH', '/api/agents/{id}'],
    ['DELETE', '/api/agents/{id}'],
    ['GET', '/api/agents/{id}/identity/SOUL'],
    ['PUT', '/api/agents/{id}/identity/SOUL'],
    ['GET', '/api/agents/{id}/versions'],
    ['POST', '/api/agents/{id}/versions/1/restore'],
    ['GET', '/api/agents/templates'],
    ['POST', '/api/agents/templates/{id}/instantiate'],
  ])('may not %s %s', async (method, path) => {
    const url = path.replace('{id}', uuidv7())
    expect((await as('viewer')(method, url)).status).toBe(403)
  })

  it('is routed only among the agents of the own department', async () => {
    await create({ name: 'Gus', router: true, keywords: ['glacier'], departments: ['science'] })
    const classify = async (department: string) => {
      const { token } = await api.user({ role: 'viewer', department })
      const body = { text: 'How fast does a glacier move?' }
      return (await api.request('POST', '/api/agents/classify', { token, body })).json
    }
    expect(await classify('science')).toEqual({
      method: 'keywords',
      items: [
        expect.objectContaining({ name: 'Gus', slug: 'gus', score: 0.5, matched: ['glacier'] }),
      ],
    })
    expect((await classify('legal')).items).toEqual([])
  })
})

describe('an API key', () => {
  it('reads agents with that scope, and writes none', async () => {
    const operator = await api.as('operator')
    const token = await api.apiKey(operator, ['agents:read'])
    expect((await api.request('GET', '/api/agents', { token })).status).toBe(200)
    const body = { name: 'A', domain: 'b' }
    expect((await api.request('POST', '/api/agents', { token, body })).status).toBe(403)
    const chatOnly = await api.apiKey(operator, ['chat'])
    expect((await api.request('GET', '/api/agents', { token: chatOnly })).status).toBe(403)
  })
})

describe('templates', () => {
  it('are listed by category, in pages', async () => {
    const names: string[] = []
    let cursor = ''
    do {
      const { json } = await asOperator('GET', `/api/agents/templates?limit=4${cursor}`)
      names.push(...json.items.map((item: { category: string }) => item.category))
      cursor = json.nextCursor ? `&cursor=${json.nextCursor}` : ''
    } while (cursor !== '')
    expect(names.length).toBeGreaterThanOrEqual(6)
    expect(names).toEqual(names.toSorted())
  })

  it('become agents, under a name of choice', async () => {
    const { json } = await asOperator('GET', '/api/agents/templates')
    const template = json.items.find((item: { slug: string }) => item.slug === 'policy-assistant')
    const url = `/api/agents/templates/${template.id}/instantiate`
    const made = await asOperator('POST', url, { body: { name: 'Rulebook' } })
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({
      name: 'Rulebook',
      slug: 'rulebook',
      router: true,
      temperature: 0.2,
      systemPrompt: template.settings.systemPrompt,
    })
    const again = await asOperator('POST', url, { body: {} })
    expect(again.json).toMatchObject({ name: 'Policy assistant', slug: 'policy-assistant' })
  })

  it('that are not there are not found', async () => {
    const url = `/api/agents/templates/${uuidv7()}/instantiate`
    expect((await asOperator('POST', url, { body: {} })).status).toBe(404)
  })
})
