import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redeemTicket } from '#adapters/auth/tickets.ts'
import { createTestApi, type TestApi } from '#tests/helpers/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

const DAY_MS = 86_400_000

describe('an API key', () => {
  it('is shown once, in a form that scanners know, and only its hash is kept', async () => {
    const user = await api.user()
    const made = await api.request('POST', '/api/auth/api-keys', {
      token: user.token,
      body: { name: 'CI', scopes: ['chat', 'chat'] },
    })
    expect(made.status).toBe(201)
    expect(made.json.key).toMatch(/^aios_live_[a-z0-9]{8}_[A-Za-z0-9_-]{43}[0-9a-f]{8}$/)
    const lifetime = Date.parse(made.json.expiresAt) - Date.parse(made.json.createdAt)
    expect(Math.round(lifetime / DAY_MS)).toBe(90)
    const list = await api.request('GET', '/api/auth/api-keys', { token: user.token })
    expect(list.json.items).toEqual([
      expect.objectContaining({ name: 'CI', scopes: ['chat'], lastUsedAt: null }),
    ])
    const stored = JSON.stringify(await api.deps.prisma.apiKey.findMany())
    expect(stored).not.toContain(made.json.key)
    expect(list.text).not.toContain(made.json.key)
  })

  it('may do what its scopes and its owner both allow, and says so', async () => {
    const admin = await api.user({ role: 'admin' })
    const key = await api.apiKey(admin, ['chat', 'agents:read'])
    const ask = (url: string) => api.request('GET', url, { token: key })
    const me = await ask('/api/auth/me')
    expect(me.json).toMatchObject({ credential: 'api_key', role: 'admin' })
    expect(me.json.permissions.sort()).toEqual([
      'account:read',
      'agents:list',
      'agents:read',
      'chat:own',
    ])
    const statuses = await Promise.all(
      ['/api/agents', '/api/chat/sessions', '/api/users', '/api/system/providers'].map(ask),
    )
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 403, 403])
  })

  it('cannot make keys, change the password, or list sessions, whatever its scopes', async () => {
    const admin = await api.user({ role: 'admin' })
    const key = await api.apiKey(admin, ['chat', 'system:read'])
    const tries = await Promise.all([
      api.request('POST', '/api/auth/api-keys', {
        token: key,
        body: { name: 'more', scopes: ['chat'] },
      }),
      api.request('POST', '/api/auth/password', {
        token: key,
        body: { current: 'x', next: 'y'.repeat(12) },
      }),
      api.request('GET', '/api/auth/sessions', { token: key }),
      api.request('GET', '/api/auth/api-keys', { token: key }),
    ])
    expect(tries.map(({ status }) => status)).toEqual([403, 403, 403, 403])
  })

  it('dies when it is revoked, when it expires, and counts its last use', async () => {
    const clocked = await createTestApi()
    try {
      const user = await clocked.user()
      const [one, two] = [
        await clocked.apiKey(user, ['chat']),
        await clocked.apiKey(user, ['chat']),
      ]
      const ask = (token: string) => clocked.request('GET', '/api/auth/me', { token })
      expect((await ask(one)).status).toBe(200)
      const list = await clocked.request('GET', '/api/auth/api-keys', { token: user.token })
      const used = list.json.items.filter((key: { lastUsedAt: string | null }) => key.lastUsedAt)
      expect(used).toHaveLength(1)
      const revoked = await clocked.request('DELETE', `/api/auth/api-keys/${used[0].id}`, {
        token: user.token,
      })
      expect(revoked.status).toBe(204)
      expect((await ask(one)).status).toBe(401)
      expect((await ask(two)).status).toBe(200)
      clocked.advance(91 * DAY_MS)
      expect((await ask(two)).status).toBe(401)
    } finally {
      await clocked.close()
    }
  })

  it('ends within a year, and not in the past', async () => {
    const user = await api.user()
    for (const days of [-1, 400]) {
      const expiresAt = new Date(Date.now() + days * DAY_MS).toISOString()
      const response = await api.request('POST', '/api/auth/api-keys', {
        token: user.token,
        body: { name: 'x', scopes: ['chat'], expiresAt },
      })
      expect([days, response.status]).toEqual([days, 422])
    }
  })

  it('of somebody else cannot be revoked', async () => {
    const [owner, stranger] = await Promise.all([api.user(), api.user()])
    await api.apiKey(owner, ['chat'])
    const key = await api.deps.prisma.apiKey.findFirstOrThrow({ where: { userId: owner.id } })
    const response = await api.request('DELETE', `/api/auth/api-keys/${key.id}`, {
      token: stranger.token,
    })
    expect(response.status).toBe(404)
  })
})

describe('a ticket for the WebSocket', () => {
  const redeem = (ticket: string, now = api.deps.now) =>
    redeemTicket({ pool: api.deps.pool, prisma: api.deps.prisma, now }, ticket)

  async function ticketOf(token: string): Promise<string> {
    const response = await api.request('POST', '/api/auth/ws-ticket', { token })
    expect(response.json.expiresInSeconds).toBe(60)
    return response.json.ticket
  }

  it('is good once, for who asked for it, with the scopes of its key', async () => {
    const user = await api.user()
    const key = await api.apiKey(user, ['chat'])
    const [ofPerson, ofKey] = [await ticketOf(user.token), await ticketOf(key)]
    expect(await redeem(ofPerson)).toMatchObject({ userId: user.id, scopes: null })
    expect(await redeem(ofPerson)).toBeNull()
    expect(await redeem(ofKey)).toMatchObject({ userId: user.id, scopes: ['chat'] })
  })

  it('goes to one of many who present it at once', async () => {
    const ticket = await ticketOf((await api.user()).token)
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(ticket)))
    expect(answers.filter((principal) => principal !== null)).toHaveLength(1)
  })

  it('is worth nothing after a minute, or once the sign-in behind it has ended', async () => {
    const user = await api.user()
    const late = await ticketOf(user.token)
    expect(await redeem(late, () => Date.now() + 61_000)).toBeNull()
    const orphan = await ticketOf(user.token)
    await api.request('POST', '/api/auth/logout', { token: user.token })
    expect(await redeem(orphan)).toBeNull()
  })
})
