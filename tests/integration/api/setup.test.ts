import { afterEach, describe, expect, it } from 'vitest'
import { issueToken } from '#adapters/auth/one-time-tokens.ts'
import { createTestApi, TEST_PASSWORD, type TestApi } from '#tests/helpers/api.ts'

let api: TestApi
afterEach(() => api.close())

const account = { email: 'first@example.test', name: 'First', password: TEST_PASSWORD }

async function setupToken() {
  const issued = await issueToken(api.deps.prisma, {
    purpose: 'setup',
    now: new Date(api.deps.now()),
  })
  return issued.token
}

describe('set-up', () => {
  it('makes exactly one admin of twenty who hold the link at once, and is gone for ever', async () => {
    api = await createTestApi()
    const token = await setupToken()
    const attempts = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.request('POST', '/api/auth/setup', {
          body: { ...account, email: `admin${index}@example.test`, token },
        }),
      ),
    )
    expect(attempts.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(attempts.filter(({ status }) => status === 410)).toHaveLength(19)
    expect(await api.deps.prisma.user.count({ where: { role: 'admin' } })).toBe(1)

    const later = await api.request('POST', '/api/auth/setup', {
      body: { ...account, token: await setupToken() },
    })
    expect(later.status).toBe(410)
    expect(later.json.error.code).toBe('already_set_up')
  })

  it('signs the new admin in', async () => {
    api = await createTestApi()
    const token = await setupToken()
    const before = await api.request('GET', '/api/auth/setup')
    const made = await api.request('POST', '/api/auth/setup', { body: { ...account, token } })
    const me = await api.request('GET', '/api/auth/me', { token: made.json.accessToken })
    const after = await api.request('GET', '/api/auth/setup')
    expect(before.json).toEqual({ required: true })
    expect(made.json).toMatchObject({ expiresInSeconds: 600, user: { role: 'admin' } })
    expect(me.json).toMatchObject({ email: account.email, role: 'admin', credential: 'session' })
    expect(after.json).toEqual({ required: false })
  })

  it('refuses a wrong token and one that is a day old', async () => {
    api = await createTestApi()
    const token = await setupToken()
    const wrong = await api.request('POST', '/api/auth/setup', {
      body: { ...account, token: 'x'.repeat(27) },
    })
    api.advance(25 * 3600 * 1000)
    const old = await api.request('POST', '/api/auth/setup', { body: { ...account, token } })
    expect([wrong.status, old.status]).toEqual([401, 401])
    expect(await api.deps.prisma.user.count()).toBe(0)
  })

  it('answers setup_required to everything but health, set-up and the files of the console', async () => {
    api = await createTestApi()
    const closed = ['/api/auth/me', '/api/users', '/api/agents', '/api/system/branding', '/metrics']
    for (const path of closed) {
      const response = await api.request('GET', path)
      expect([path, response.status, response.json.error.code]).toEqual([
        path,
        503,
        'setup_required',
      ])
      expect(response.headers['retry-after']).toBeDefined()
    }
    const login = await api.request('POST', '/api/auth/login', {
      body: { email: account.email, password: TEST_PASSWORD },
    })
    expect(login.status).toBe(503)
    for (const path of ['/health/live', '/health/ready', '/api/auth/setup', '/openapi.json'])
      expect([path, (await api.request('GET', path)).status]).toEqual([path, 200])
    const page = await api.request('GET', '/setup', { headers: { accept: 'text/html' } })
    expect(page.status).toBe(200)
  })
})
