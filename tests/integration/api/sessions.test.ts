import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { rotateRefreshToken } from '#adapters/auth/sign-ins.ts'
import { endSessions } from '#adapters/auth/user-admin.ts'
import { inUserTransaction } from '#adapters/auth/users.ts'
import { createTestApi, TEST_PASSWORD, type TestApi, type TestUser } from '#tests/helpers/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const refresh = (refreshToken: string) =>
  api.request('POST', '/api/auth/refresh', { cookies: { aios_rt: refreshToken } })

const me = (token: string) => api.request('GET', '/api/auth/me', { token })

function cookieOf(response: Awaited<ReturnType<typeof refresh>>): string {
  return response.cookies.find(({ name }) => name === 'aios_rt')?.value ?? ''
}

async function signInAgain(user: TestUser) {
  const response = await api.request('POST', '/api/auth/login', {
    body: { email: user.email, password: TEST_PASSWORD },
  })
  return { token: String(response.json.accessToken), refreshToken: cookieOf(response) }
}

describe('a refresh token', () => {
  it('is exchanged for a successor and a new access token', async () => {
    const user = await api.user({ role: 'operator' })
    const renewed = await refresh(user.refreshToken)
    expect(renewed.status).toBe(200)
    expect(cookieOf(renewed)).not.toBe(user.refreshToken)
    expect((await me(renewed.json.accessToken)).json.id).toBe(user.id)
    expect((await refresh(cookieOf(renewed))).status).toBe(200)
  })

  it('has one winner among twenty that present it at once; the others are told to wait, and nobody is signed out', async () => {
    const user = await api.user()
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(user.refreshToken)))
    const winners = answers.filter(({ status }) => status === 200)
    expect(winners).toHaveLength(1)
    const others = answers.filter(({ status }) => status === 409)
    expect(others).toHaveLength(19)
    expect(new Set(others.map(({ json }) => json.error.code))).toEqual(
      new Set(['refresh_in_progress']),
    )
    expect((await me(winners[0]?.json.accessToken)).status).toBe(200)
    expect((await refresh(cookieOf(winners[0]!))).status).toBe(200)
  })

  it('that is presented again ten seconds later ends the whole sign-in, and the audit says so', async () => {
    const user = await api.user()
    const renewed = await refresh(user.refreshToken)
    api.advance(11_000)
    const reused = await refresh(user.refreshToken)
    expect([reused.status, reused.json.error.code]).toEqual([401, 'refresh_reused'])
    expect((await refresh(cookieOf(renewed))).status).toBe(401)
    expect((await me(renewed.json.accessToken)).status).toBe(401)
    const events = await api.deps.prisma.auditEvent.findMany({
      where: { type: 'auth.refresh_reused', actorId: user.id },
    })
    expect(events).toMatchObject([
      { severity: 'critical', subjectId: user.family, piiClasses: ['network'] },
    ])
  })

  it('of an older generation ends the sign-in even within the grace of its predecessor', async () => {
    const user = await api.user()
    const second = await refresh(user.refreshToken)
    const third = await refresh(cookieOf(second))
    const oldest = await refresh(user.refreshToken)
    expect([oldest.status, oldest.json.error.code]).toEqual([401, 'refresh_reused'])
    expect((await refresh(cookieOf(third))).status).toBe(401)
  })

  it('that loses a race and comes after its successor was used counts as stolen', async () => {
    const user = await api.user()
    const second = await refresh(user.refreshToken)
    await refresh(cookieOf(second))
    const late = await refresh(user.refreshToken)
    expect(late.json.error.code).toBe('refresh_reused')
  })

  it('ends after seven idle days, and after its absolute time however much it is used', async () => {
    const clocked = await createTestApi()
    try {
      const viewer = await clocked.user()
      const admin = await clocked.user({ role: 'admin' })
      const renew = (token: string) =>
        clocked.request('POST', '/api/auth/refresh', { cookies: { aios_rt: token } })
      clocked.advance(11 * 60 * MINUTE_MS)
      const adminAt11 = await renew(admin.refreshToken)
      clocked.advance(2 * 60 * MINUTE_MS)
      const adminAt13 = await renew(cookieOf(adminAt11))
      expect([adminAt11.status, adminAt13.status]).toEqual([200, 401])
      let token = viewer.refreshToken
      for (let week = 1; week <= 5; week++) {
        clocked.advance(6 * DAY_MS)
        const answer = await renew(token)
        expect([week, answer.status]).toEqual([week, week < 5 ? 200 : 401])
        token = cookieOf(answer)
      }
      const idle = await clocked.user()
      clocked.advance(8 * DAY_MS)
      expect((await renew(idle.refreshToken)).status).toBe(401)
    } finally {
      await clocked.close()
    }
  })

  it('cannot be renewed past the moment that ends it: who ends it waits for the renewal and ends that too', async () => {
    const user = await api.user()
    const { deps } = api
    const renewed = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    const renewal = inUserTransaction(deps.prisma, async (transaction) => {
      const origin = { userAgent: null, ipAddress: null }
      const now = new Date(deps.now())
      await rotateRefreshToken(transaction, {
        token: user.refreshToken,
        origin,
        now,
        sealer: api.deps.sealer,
      })
      renewed.resolve()
      await mayCommit.promise
    })
    await renewed.promise
    const ending = endSessions(deps, { id: user.id, actor: { userId: user.id, requestId: 'x' } })
    await vi.waitFor(async () => {
      const { rowCount } = await deps.pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
      expect(rowCount).toBe(1)
    })
    mayCommit.resolve()
    await Promise.all([renewal, ending])
    const where = { userId: user.id, revokedAt: null }
    expect(await deps.prisma.refreshToken.count({ where })).toBe(0)
  })

  it('is refused when it is missing, malformed or unknown', async () => {
    const none = await api.request('POST', '/api/auth/refresh')
    const malformed = await refresh('x')
    const unknown = await refresh('A'.repeat(43))
    expect([none.status, malformed.status, unknown.status]).toEqual([401, 401, 401])
  })
})

describe('an access token', () => {
  it('lasts ten minutes', async () => {
    const clocked = await createTestApi()
    try {
      const user = await clocked.user()
      const ask = () => clocked.request('GET', '/api/auth/me', { token: user.token })
      clocked.advance(9.9 * MINUTE_MS)
      expect((await ask()).status).toBe(200)
      clocked.advance(MINUTE_MS)
      expect((await ask()).status).toBe(401)
    } finally {
      await clocked.close()
    }
  })

  it('is refused when changed, unsigned or signed with another key', async () => {
    const user = await api.user({ role: 'admin' })
    const [header = '', payload = '', signature = ''] = user.token.split('.')
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const other = await createTestApi()
    const foreign = await other.user({ role: 'admin' })
    await other.close()
    const forged = [
      `${header}.${encode({ ...claims, ver: 1, sub: user.id })}x.${signature}`,
      `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
      `${encode({ alg: 'HS512', typ: 'at+jwt' })}.${payload}.${signature}`,
      foreign.token,
      'aios_live_aaaaaaaa_' + 'A'.repeat(43) + '00000000',
    ]
    for (const token of forged) expect([token, (await me(token)).status]).toEqual([token, 401])
  })

  it('dies at once with the sign-in, the role or the account behind it', async () => {
    const admin = await api.user({ role: 'admin' })
    const [left, demoted, removed] = await Promise.all([
      api.user(),
      api.user({ role: 'operator' }),
      api.user(),
    ])
    const change = (user: TestUser, body: unknown) =>
      api.request('PATCH', `/api/users/${user.id}`, {
        token: admin.token,
        body,
        headers: { 'if-match': '"1"' },
      })
    await api.request('POST', '/api/auth/logout', { token: left.token })
    expect((await change(demoted, { role: 'viewer' })).status).toBe(200)
    expect((await change(removed, { active: false })).status).toBe(200)
    for (const user of [left, demoted, removed]) expect((await me(user.token)).status).toBe(401)
    const again = await refresh(demoted.refreshToken)
    expect(again.json.user.role).toBe('viewer')
    expect((await refresh(removed.refreshToken)).status).toBe(401)
    expect((await refresh(left.refreshToken)).status).toBe(401)
  })
})

describe('signing out', () => {
  it('ends the sign-in on the server and takes the cookie away with the attributes it had', async () => {
    const user = await api.user()
    const response = await api.request('POST', '/api/auth/logout', {
      cookies: { aios_rt: user.refreshToken },
    })
    expect(response.status).toBe(204)
    expect(response.cookies).toEqual([
      expect.objectContaining({ name: 'aios_rt', value: '', path: '/', httpOnly: true }),
    ])
    expect(response.headers['clear-site-data']).toBe('"cache"')
    expect((await me(user.token)).status).toBe(401)
  })

  it('never fails, also when there is nothing to end', async () => {
    expect((await api.request('POST', '/api/auth/logout')).status).toBe(204)
  })
})

describe('own sessions', () => {
  it('are listed with the present one marked, and can be ended one by one', async () => {
    const user = await api.user()
    const phone = await signInAgain(user)
    const list = await api.request('GET', '/api/auth/sessions', { token: user.token })
    expect(list.json.items).toHaveLength(2)
    const current = list.json.items.filter((session: { isCurrent: boolean }) => session.isCurrent)
    expect(current).toMatchObject([{ id: user.family }])
    const other = list.json.items.find((session: { isCurrent: boolean }) => !session.isCurrent)
    const ended = await api.request('DELETE', `/api/auth/sessions/${other.id}`, {
      token: user.token,
    })
    expect(ended.status).toBe(204)
    expect((await me(phone.token)).status).toBe(401)
    expect((await refresh(phone.refreshToken)).status).toBe(401)
    expect((await me(user.token)).status).toBe(200)
  })

  it('of somebody else are not there', async () => {
    const [user, stranger] = await Promise.all([api.user(), api.user()])
    const response = await api.request('DELETE', `/api/auth/sessions/${stranger.family}`, {
      token: user.token,
    })
    expect(response.status).toBe(404)
    expect((await me(stranger.token)).status).toBe(200)
  })

  it('come in pages', async () => {
    const user = await api.user()
    for (let round = 0; round < 4; round++) await signInAgain(user)
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await api.request('GET', `/api/auth/sessions?limit=2${cursor}`, {
        token: user.token,
      })
      seen.push(...page.json.items.map(({ id }: { id: string }) => id))
      cursor = page.json.nextCursor ? `&cursor=${page.json.nextCursor}` : ''
    } while (cursor)
    expect(new Set(seen).size).toBe(5)
    expect(seen).toHaveLength(5)
  })
})

describe('behind TLS', () => {
  it('the cookie is a __Host- cookie', async () => {
    const secure = await createTestApi({
      environment: { AIOS_PUBLIC_URL: 'https://aios.example.test' },
    })
    try {
      const user = await secure.user()
      const response = await secure.request('POST', '/api/auth/login', {
        body: { email: user.email, password: TEST_PASSWORD },
        headers: { host: 'aios.example.test', origin: 'https://aios.example.test' },
      })
      expect(response.cookies).toEqual([
        expect.objectContaining({
          name: '__Host-aios_rt',
          secure: true,
          httpOnly: true,
          sameSite: 'Strict',
          path: '/',
        }),
      ])
      expect(response.headers['strict-transport-security']).toContain('max-age=31536000')
    } finally {
      await secure.close()
    }
  })
})
