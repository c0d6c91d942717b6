import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, TEST_PASSWORD, type TestApi } from '#tests/helpers/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

const me = (token: string) => api.request('GET', '/api/auth/me', { token })

const refresh = (refreshToken: string) =>
  api.request('POST', '/api/auth/refresh', { cookies: { aios_rt: refreshToken } })

async function signInAgain({ email }: { email: string }) {
  const response = await api.request('POST', '/api/auth/login', {
    body: { email, password: TEST_PASSWORD },
  })
  return {
    token: String(response.json.accessToken),
    refreshToken: response.cookies.find(({ name }) => name === 'aios_rt')?.value ?? '',
  }
}

describe('changing the password', () => {
  it('needs the present one, ends every other session and keeps this one', async () => {
    const user = await api.user()
    const phone = await signInAgain(user)
    const change = (current: string, next: string) =>
      api.request('POST', '/api/auth/password', { token: user.token, body: { current, next } })
    const next = 'seven lanterns juggle otters'
    expect((await change('wrong', next)).status).toBe(401)
    const changed = await change(TEST_PASSWORD, next)
    expect(changed.status).toBe(200)
    expect((await me(phone.token)).status).toBe(401)
    expect((await me(user.token)).status).toBe(401)
    expect((await me(changed.json.accessToken)).status).toBe(200)
    expect((await refresh(phone.refreshToken)).status).toBe(401)
    expect((await refresh(user.refreshToken)).status).toBe(200)
    const old = await api.request('POST', '/api/auth/login', {
      body: { email: user.email, password: TEST_PASSWORD },
    })
    expect(old.status).toBe(401)
  })

  it('refuses what anybody would guess', async () => {
    const user = await api.user({ name: 'Rosalind Franklin' })
    for (const next of ['password1234', 'aios-admin-2026', 'abcabcabcabc', 'rosalindfranklin1']) {
      const { status, json } = await api.request('POST', '/api/auth/password', {
        token: user.token,
        body: { current: TEST_PASSWORD, next },
      })
      expect([next, status, json.error.code]).toEqual([next, 422, 'weak_password'])
    }
  })
})
