import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createAuth } from '#adapters/auth/auth.ts'
import { prepareFirstAdmin } from '#adapters/auth/first-admin.ts'
import { deleteExpired } from '#adapters/auth/housekeeping.ts'
import { createTestApi, TEST_PASSWORD, type TestApi } from '#tests/helpers/api.ts'

let api: TestApi
afterEach(() => api.close())

function prepare(admin?: { email: string; password: string }) {
  const { publicUrl, dataDir } = api.deps.config
  return prepareFirstAdmin(createAuth(api.deps), { admin, publicUrl, dataDir })
}

const linkPath = () => join(api.deps.config.dataDir, 'run', 'setup-link')

describe('the first start', () => {
  it('makes a link in a file that only the owner reads; using the link removes it', async () => {
    api = await createTestApi()
    const first = await prepare()
    expect(first).toEqual({ kind: 'link', url: expect.stringMatching(/\/setup#token=[\w-]{27}$/) })
    const link = readFileSync(linkPath(), 'utf8').trim()
    expect(first).toEqual({ kind: 'link', url: link })
    expect(statSync(linkPath()).mode & 0o777).toBe(0o600)
    const token = link.split('#token=')[1]
    const made = await api.request('POST', '/api/auth/setup', {
      body: { token, email: 'first@example.test', name: 'First', password: TEST_PASSWORD },
    })
    expect(made.status).toBe(201)
    expect(existsSync(linkPath())).toBe(false)
    expect(await prepare()).toEqual({ kind: 'exists' })
    const stored = JSON.stringify(await api.deps.prisma.oneTimeToken.findMany())
    expect(stored).toBe('[]')
  })

  it('makes the admin of the environment, once, also when several processes start at once', async () => {
    api = await createTestApi()
    const admin = { email: 'Root@example.test', password: TEST_PASSWORD }
    const outcomes = await Promise.all([prepare(admin), prepare(admin), prepare(admin)])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['created', 'exists', 'exists'])
    expect(existsSync(linkPath())).toBe(false)
    const login = await api.request('POST', '/api/auth/login', {
      body: { email: 'root@example.test', password: TEST_PASSWORD },
    })
    expect(login.json.user.role).toBe('admin')
  })
})

describe('housekeeping', () => {
  it('deletes what has expired and nothing that still counts', async () => {
    api = await createTestApi()
    const { prisma, pool } = api.deps
    const user = await api.user({ role: 'operator' })
    await api.request('POST', '/api/auth/ws-ticket', { token: user.token })
    await api.request('POST', '/api/agents', {
      token: user.token,
      body: { name: 'Kept', domain: 'tests' },
      headers: { 'idempotency-key': 'kept' },
    })
    await api.request('POST', '/api/auth/login', {
      body: { email: 'x@example.test', password: 'x' },
    })
    const count = async () => [
      await prisma.refreshToken.count(),
      await prisma.oneTimeToken.count(),
      await prisma.idempotencyKey.count(),
      (await prisma.rateLimit.count()) > 0,
    ]
    await deleteExpired(pool, new Date())
    expect(await count()).toEqual([1, 1, 1, true])
    await deleteExpired(pool, new Date(Date.now() + 60 * 86_400_000))
    expect(await count()).toEqual([0, 0, 0, false])
  })
})
