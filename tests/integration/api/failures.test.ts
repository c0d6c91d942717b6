import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#adapters/db/client.ts'
import { buildApp } from '#api/app.ts'
import { ApiError } from '#contracts/errors.ts'
import { createTestApi, TEST_HOST, type TestApi } from '#tests/helpers/api.ts'
import { findFreePort } from '#adapters/process/ports.ts'

const SECRET = 'db password=hunter2'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi({
    prepare(app, { pool, prisma }) {
      const config = { exempt: 'static' } as const
      app.get('/failing', { config }, async () => {
        throw new Error(SECRET)
      })
      app.get('/failing-query', { config }, async () => pool.query('SELECT 1 / 0'))
      app.get('/refused-query', { config }, async () => pool.query(`SELECT 'x'::uuid`))
      app.get(
        '/refused-prisma',
        { config },
        async () => prisma.$queryRaw`SELECT ${'1e9999'}::float8`,
      )
      app.get('/expected', { config }, async () => {
        throw new ApiError('refused', { message: 'Because.', details: { rule: 'x' } })
      })
    },
  })
  await api.user()
})
afterAll(() => api.close())

describe('a failure', () => {
  it('of ours says nothing but its request id', async () => {
    for (const path of ['/failing', '/failing-query']) {
      const { status, json, text, headers } = await api.request('GET', path)
      expect(status).toBe(500)
      expect(json).toEqual({
        error: {
          code: 'internal',
          message: 'Something went wrong on our side. It has been logged.',
          requestId: headers['x-request-id'],
        },
      })
      expect(text).not.toMatch(/hunter2|division|stack/)
    }
  })

  it('that PostgreSQL blames on the input is 400', async () => {
    for (const path of ['/refused-query', '/refused-prisma']) {
      const { status, json } = await api.request('GET', path)
      expect([path, status, json.error.code]).toEqual([path, 400, 'malformed_request'])
    }
  })

  it('that is expected says what and why', async () => {
    const { status, json } = await api.request('GET', '/expected')
    expect(status).toBe(422)
    expect(json.error).toMatchObject({
      code: 'refused',
      message: 'Because.',
      details: { rule: 'x' },
    })
  })
})

describe('without its database', () => {
  it('the API answers 503 with Retry-After, is alive, and is not ready', async () => {
    const port = await findFreePort()
    const database = openDatabase({ url: `postgresql://aios:x@127.0.0.1:${port}/aios` })
    const { pool, prisma } = database
    const app = await buildApp({ ...api.deps, pool, prisma })
    try {
      const ask = (url: string) => app.inject({ url, headers: { host: TEST_HOST } })
      const login = await app.inject({
        method: 'POST',
        url: '/api/auth/login',
        headers: { host: TEST_HOST },
        payload: { email: 'a@example.test', password: 'x' },
      })
      expect([login.statusCode, login.json().error.code]).toEqual([503, 'unavailable'])
      expect(Number(login.headers['retry-after'])).toBeGreaterThan(0)
      expect((await ask('/health/live')).statusCode).toBe(200)
      const ready = await ask('/health/ready')
      expect([ready.statusCode, ready.json()]).toEqual([
        503,
        { ready: false, database: false, schema: false, temporal: true, disk: true },
      ])
    } finally {
      await app.close()
      await database.close()
    }
  })
})

describe('readiness', () => {
  it('is given up while Temporal is away or the process shuts down, in booleans alone', async () => {
    const readiness = { isOpen: true }
    const other = await createTestApi({ app: { readiness } })
    try {
      const ask = () => other.request('GET', '/health/ready')
      const up = { ready: true, database: true, schema: true, temporal: true, disk: true }
      expect(await ask()).toMatchObject({ status: 200, json: up })
      other.engine.isUp = false
      expect(await ask()).toMatchObject({
        status: 503,
        json: { ...up, ready: false, temporal: false },
      })
      other.engine.isUp = true
      readiness.isOpen = false
      expect(await ask()).toMatchObject({ status: 503, json: { ...up, ready: false } })
    } finally {
      await other.close()
    }
  })
})

describe('metrics', () => {
  it('count requests by the path of their contract, never by what was in it', async () => {
    const admin = await api.user({ role: 'admin' })
    const key = await api.apiKey(admin, ['metrics:read'])
    await api.request('GET', '/api/agents/01900000-0000-7000-8000-0000000000ff', {
      token: admin.token,
    })
    const { status, text, headers } = await api.request('GET', '/metrics', { token: key })
    expect(status).toBe(200)
    expect(headers['content-type']).toContain('text/plain')
    expect(text).toContain(
      'aios_http_request_duration_seconds_count{method="GET",route="/api/agents/{id}",status="404"} 1',
    )
    expect(text).toContain('aios_database_connections{state="total"}')
    expect(text).toContain('nodejs_eventloop_lag_seconds')
    expect(text).not.toContain('0000000000ff')
  })
})
