import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'

let api: TestApi
let operator: TestUser
beforeAll(async () => {
  api = await createTestApi()
  operator = await api.user({ role: 'operator' })
})
afterAll(() => api.close())

function createAgent(key: string, name: string, user = operator) {
  return api.request('POST', '/api/agents', {
    token: user.token,
    body: { name, domain: 'tests' },
    headers: { 'idempotency-key': key },
  })
}

const agentsNamed = (name: string) => api.deps.prisma.agent.count({ where: { name } })

describe('an Idempotency-Key', () => {
  it('answers the same body as the first time, and does the work once', async () => {
    const first = await createAgent('key-1', 'Once')
    const second = await createAgent('key-1', 'Once')
    expect(first.status).toBe(201)
    expect([second.status, second.text]).toEqual([201, first.text])
    expect(second.headers['etag']).toBe(first.headers['etag'])
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect(await agentsNamed('Once')).toBe(1)
  })

  it('does the work once when the same request comes many times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => createAgent('key-2', 'Together')),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1)
    expect(await agentsNamed('Together')).toBe(1)
  })

  it('refuses another body', async () => {
    await createAgent('key-3', 'Original')
    const other = await createAgent('key-3', 'Changed')
    expect([other.status, other.json.error.code]).toEqual([422, 'idempotency_mismatch'])
    expect(await agentsNamed('Changed')).toBe(0)
  })

  it('belongs to one user and one route', async () => {
    const colleague = await api.user({ role: 'operator' })
    const [mine, theirs] = [
      await createAgent('key-4', 'Mine'),
      await createAgent('key-4', 'Theirs', colleague),
    ]
    expect([mine.status, theirs.status]).toEqual([201, 201])
    const elsewhere = await api.request('DELETE', `/api/agents/${mine.json.id}`, {
      token: operator.token,
      headers: { 'idempotency-key': 'key-4' },
    })
    const again = await api.request('DELETE', `/api/agents/${mine.json.id}`, {
      token: operator.token,
      headers: { 'idempotency-key': 'key-4' },
    })
    expect([elsewhere.status, again.status]).toEqual([204, 204])
  })

  it.each([
    { path: '/api/auth/api-keys', body: { name: 'ci', scopes: ['agents:read'] }, field: 'key' },
    {
      path: '/api/users/invites',
      body: { email: 'eve@example.test', role: 'viewer' },
      field: 'inviteToken',
    },
    { path: '/api/users/:operator/reset-link', field: 'token' },
  ])('makes one secret at $path, and keeps it sealed', async ({ path, body, field }) => {
    const admin = await api.as('admin')
    const ask = () =>
      api.request('POST', path.replace(':operator', operator.id), {
        token: admin.token,
        body,
        headers: { 'idempotency-key': `secret-${field}` },
      })
    const [first, again] = [await ask(), await ask()]
    expect([first.status, again.status, again.text]).toEqual([201, 201, first.text])
    const { rows } = await api.deps.pool.query(
      'SELECT response::text AS kept FROM idempotency_keys WHERE key = $1',
      [`secret-${field}`],
    )
    expect(first.json[field]).toMatch(/.{20}/)
    expect(rows).toEqual([{ kept: expect.not.stringContaining(first.json[field]) }])
    expect(rows[0].kept).toContain('sealed')
  })

  it('repeats a refusal too', async () => {
    const first = await createAgent('key-5', 'Taken')
    const conflict = () =>
      api.request('PATCH', `/api/agents/${first.json.id}`, {
        token: operator.token,
        body: { description: 'new' },
        headers: { 'if-match': '"9"', 'idempotency-key': 'key-6' },
      })
    const [refused, repeated] = [await conflict(), await conflict()]
    expect([refused.status, repeated.status]).toEqual([412, 412])
    expect(repeated.text).toBe(refused.text)
  })

  it('is free again after a day, and a minute after its request died with its process', async () => {
    await createAgent('key-7', 'Yesterday')
    await api.deps.pool.query(
      `UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = 'key-7'`,
    )
    expect((await createAgent('key-7', 'Today')).status).toBe(201)
    await api.deps.pool.query(
      `UPDATE idempotency_keys SET created_at = now() - interval '2 minutes', status = NULL, response = NULL WHERE key = 'key-7'`,
    )
    expect((await createAgent('key-7', 'Today')).headers['idempotency-replayed']).toBeUndefined()
  })

  it('is 1 to 200 printable characters', async () => {
    for (const key of ['x'.repeat(201), 'with space', 'ümlaut'])
      expect([key, (await createAgent(key, 'Bad')).status]).toEqual([key, 400])
    expect((await createAgent('x'.repeat(200), 'Good')).status).toBe(201)
  })
})
