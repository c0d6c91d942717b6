import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateUser } from '#adapters/auth/user-admin.ts'
import { createTestApi, TEST_PASSWORD, type TestApi, type TestUser } from '#tests/helpers/api.ts'

let api: TestApi
let admin: TestUser
beforeAll(async () => {
  api = await createTestApi()
  admin = await api.user({ role: 'admin' })
})
afterAll(() => api.close())

const asAdmin = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  api.request(method, url, { token: admin.token, ...(body === undefined ? {} : { body }) })

function change(user: TestUser, body: unknown, version = '1') {
  return api.request('PATCH', `/api/users/${user.id}`, {
    token: admin.token,
    body,
    headers: { 'if-match': version },
  })
}

const register = (inviteToken: string, extra = {}) =>
  api.request('POST', '/api/auth/register', {
    body: { inviteToken, name: 'Grace', password: TEST_PASSWORD, ...extra },
  })

describe('an invite', () => {
  it('makes an account with the e-mail, role and department that the admin chose, once', async () => {
    const invite = await asAdmin('POST', '/api/users/invites', {
      email: 'Grace@Example.test',
      role: 'operator',
      department: 'Navy',
    })
    expect(invite.status).toBe(201)
    expect(invite.json.url).toBe(`http://127.0.0.1:4100/register#token=${invite.json.inviteToken}`)
    const made = await register(invite.json.inviteToken)
    expect(made.status).toBe(201)
    expect(made.json.user).toMatchObject({
      email: 'grace@example.test',
      role: 'operator',
      department: 'Navy',
    })
    const again = await register(invite.json.inviteToken)
    expect([again.status, again.json.error.code]).toEqual([410, 'link_expired'])
    const list = await asAdmin('GET', '/api/users/invites')
    expect(list.json.items[0]).toMatchObject({ email: 'grace@example.test' })
    expect(list.json.items[0].acceptedAt).not.toBeNull()
    expect(list.text).not.toContain(invite.json.inviteToken)
  })

  it('makes one account when it is taken by many at once', async () => {
    const invite = await asAdmin('POST', '/api/users/invites', {
      email: 'race@example.test',
      role: 'viewer',
    })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => register(invite.json.inviteToken)),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.every(({ status }) => [201, 409, 410].includes(status))).toBe(true)
  })

  it('is for its address alone, ends after 72 hours, and is void once a newer one is made', async () => {
    const body = { email: 'ada@example.test', role: 'viewer' }
    const older = await asAdmin('POST', '/api/users/invites', body)
    const newer = await asAdmin('POST', '/api/users/invites', body)
    expect((await register(older.json.inviteToken)).status).toBe(410)
    const other = await register(newer.json.inviteToken, { email: 'eve@example.test' })
    expect(other.status).toBe(422)
    const late = await createTestApi()
    try {
      const boss = await late.user({ role: 'admin' })
      const invite = await late.request('POST', '/api/users/invites', { token: boss.token, body })
      late.advance(73 * 3_600_000)
      const answer = await late.request('POST', '/api/auth/register', {
        body: { inviteToken: invite.json.inviteToken, name: 'Ada', password: TEST_PASSWORD },
      })
      expect(answer.status).toBe(410)
    } finally {
      await late.close()
    }
  })

  it('is refused for somebody who has an account', async () => {
    const response = await asAdmin('POST', '/api/users/invites', {
      email: admin.email,
      role: 'viewer',
    })
    expect(response.status).toBe(409)
  })
})

describe('changing a user', () => {
  it('needs the version that was read: 428 without, 412 when stale, and gives the next one', async () => {
    const user = await api.user()
    const without = await asAdmin('PATCH', `/api/users/${user.id}`, { role: 'operator' })
    expect([without.status, without.json.error.code]).toEqual([428, 'version_required'])
    const first = await change(user, { role: 'operator' }, '"1"')
    expect([first.status, first.json.version, first.headers['etag']]).toEqual([200, 2, '"2"'])
    const stale = await change(user, { role: 'admin' }, '"1"')
    expect([stale.status, stale.json.error.code]).toEqual([412, 'stale_version'])
    const weak = await change(user, { department: 'Lab' }, 'W/"2"')
    expect([weak.status, weak.json.department]).toEqual([200, 'Lab'])
    for (const nonsense of ['abc', '"1", "2"', '-1', '""'])
      expect([nonsense, (await change(user, {}, nonsense)).status]).toEqual([nonsense, 400])
  })

  it('lets one of two admins win who edit the same version', async () => {
    const user = await api.user()
    const answers = await Promise.all([
      change(user, { department: 'A' }),
      change(user, { department: 'B' }),
      change(user, { department: 'C' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412])
  })

  it('works at once on the credentials that are out', async () => {
    const operator = await api.user({ role: 'operator' })
    const key = await api.apiKey(operator, ['agents:write'])
    const tryKey = () => api.request('POST', '/api/agents', { token: key, body: {} })
    expect((await tryKey()).status).toBe(400)
    await change(operator, { role: 'viewer' })
    expect((await tryKey()).status).toBe(403)
    await change(operator, { active: false }, '2')
    expect((await tryKey()).status).toBe(401)
  })

  it('leaves its trace in the audit, with names of fields and no personal text', async () => {
    const user = await api.user()
    await change(user, { role: 'operator', department: 'Secret lab' })
    const events = await api.deps.prisma.auditEvent.findMany({
      where: { subjectId: user.id },
      omit: { seq: true },
    })
    expect(events).toMatchObject([
      {
        type: 'user.updated',
        severity: 'warning',
        actorId: admin.id,
        payload: { roleBefore: 'viewer', role: 'operator', changed: ['department'] },
      },
    ])
    expect(JSON.stringify(events)).not.toContain('Secret lab')
  })

  it('is 404 for a user who is not there', async () => {
    const nobody = { ...admin, id: '01900000-0000-7000-8000-000000000000' }
    expect((await change(nobody, { role: 'viewer' })).status).toBe(404)
  })
})

describe('the last admin', () => {
  it('cannot be demoted or deactivated', async () => {
    const alone = await createTestApi()
    try {
      const one = await alone.user({ role: 'admin' })
      const patch = (by: TestUser, target: TestUser, body: unknown) =>
        alone.request('PATCH', `/api/users/${target.id}`, {
          token: by.token,
          body,
          headers: { 'if-match': '1' },
        })
      for (const body of [{ role: 'viewer' }, { active: false }]) {
        const refused = await patch(one, one, body)
        expect([refused.status, refused.json.error.code]).toEqual([409, 'conflict'])
      }
    } finally {
      await alone.close()
    }
  })

  it('is left when six of them demote each other in a ring at the same moment', async () => {
    const crowd = await createTestApi()
    try {
      const admins = await Promise.all(
        Array.from({ length: 6 }, () => crowd.user({ role: 'admin' })),
      )
      const outcomes = await Promise.allSettled(
        admins.map((actor, index) =>
          updateUser(crowd.deps, {
            id: admins[(index + 1) % 6]?.id ?? '',
            version: 1,
            changes: { role: 'viewer' },
            actor: { userId: actor.id, requestId: 'test' },
          }),
        ),
      )
      const refused = outcomes.filter(({ status }) => status === 'rejected')
      expect(refused).toMatchObject([{ reason: { code: 'conflict' } }])
      expect(await crowd.deps.prisma.user.count({ where: { role: 'admin' } })).toBe(1)
    } finally {
      await crowd.close()
    }
  })
})

describe('a reset link', () => {
  it('sets a new password once, and ends every session', async () => {
    const user = await api.user()
    const link = await asAdmin('POST', `/api/users/${user.id}/reset-link`)
    expect(link.json.url).toBe(`http://127.0.0.1:4100/reset#token=${link.json.token}`)
    const reset = (password: string) =>
      api.request('POST', '/api/auth/reset', { body: { token: link.json.token, password } })
    expect((await reset('letmeinletmein')).status).toBe(422)
    expect((await reset('a fresh and long password')).status).toBe(204)
    expect((await reset('a second and long password')).status).toBe(410)
    expect((await api.request('GET', '/api/auth/me', { token: user.token })).status).toBe(401)
    const login = await api.request('POST', '/api/auth/login', {
      body: { email: user.email, password: 'a fresh and long password' },
    })
    expect(login.status).toBe(200)
  })

  it('is void after an hour, and once a newer one is made', async () => {
    const late = await createTestApi()
    try {
      const boss = await late.user({ role: 'admin' })
      const user = await late.user()
      const make = () =>
        late.request('POST', `/api/users/${user.id}/reset-link`, { token: boss.token })
      const use = (token: string) =>
        late.request('POST', '/api/auth/reset', { body: { token, password: TEST_PASSWORD } })
      const older = await make()
      const newer = await make()
      expect((await use(older.json.token)).status).toBe(410)
      late.advance(61 * 60_000)
      expect((await use(newer.json.token)).status).toBe(410)
    } finally {
      await late.close()
    }
  })
})

describe('ending the sessions of a user', () => {
  it('signs them out everywhere and leaves the API keys', async () => {
    const user = await api.user()
    const key = await api.apiKey(user, ['chat'])
    expect((await asAdmin('DELETE', `/api/users/${user.id}/sessions`)).status).toBe(204)
    const statuses = await Promise.all(
      [user.token, key].map((token) => api.request('GET', '/api/auth/me', { token })),
    )
    expect(statuses.map(({ status }) => status)).toEqual([401, 200])
    const renewed = await api.request('POST', '/api/auth/refresh', {
      cookies: { aios_rt: user.refreshToken },
    })
    expect(renewed.status).toBe(401)
  })
})

describe('the list of users', () => {
  it('finds by name or e-mail, in pages, and shows no secret', async () => {
    await api.user({ name: 'Hedy Lamarr' })
    const found = await asAdmin('GET', '/api/users?query=hedy')
    expect(found.json.items).toHaveLength(1)
    expect(found.json.items[0]).toMatchObject({ name: 'Hedy Lamarr', active: true, version: 1 })
    expect(found.text).not.toMatch(/hash|argon2/i)
    const page = await asAdmin('GET', '/api/users?limit=2')
    expect(page.json.items).toHaveLength(2)
    const next = await asAdmin('GET', `/api/users?limit=2&cursor=${page.json.nextCursor}`)
    const ids = [...page.json.items, ...next.json.items].map(({ id }) => id)
    expect(new Set(ids).size).toBe(4)
  })
})
