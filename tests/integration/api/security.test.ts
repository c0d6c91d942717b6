import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, TEST_HOST, TEST_PASSWORD, type TestApi } from '#tests/helpers/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

describe('headers', () => {
  it('allow scripts, connections and frames from nowhere else, on pages as on answers', async () => {
    const user = await api.user()
    const answers = await Promise.all([
      api.request('GET', '/', { headers: { accept: 'text/html' } }),
      api.request('GET', '/docs'),
      api.request('GET', '/api/auth/me', { token: user.token }),
      api.request('GET', '/api/nothing'),
    ])
    for (const { headers } of answers) {
      const policy = String(headers['content-security-policy']).split(';')
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'self'",
          "script-src 'self'",
          "style-src 'self' 'unsafe-inline'",
          "img-src 'self' data: blob:",
          "connect-src 'self'",
          "object-src 'none'",
          "base-uri 'none'",
          "frame-ancestors 'none'",
          "form-action 'self'",
        ]),
      )
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      })
      expect(headers['x-powered-by']).toBeUndefined()
      expect(headers['access-control-allow-origin']).toBeUndefined()
      expect(headers['strict-transport-security']).toBeUndefined()
    }
  })

  it('keep answers out of every cache', async () => {
    const user = await api.user()
    for (const path of ['/api/auth/me', '/api/auth/setup', '/api/nothing'])
      expect((await api.request('GET', path, { token: user.token })).headers['cache-control']).toBe(
        'no-store',
      )
  })

  it('name each request, with an id of ours or a harmless one of theirs', async () => {
    const own = await api.request('GET', '/api/auth/me')
    const given = await api.request('GET', '/api/auth/me', {
      headers: { 'x-request-id': 'proxy-12345678' },
    })
    const harmful = await api.request('GET', '/api/auth/me', {
      headers: { 'x-request-id': 'a b<script>' },
    })
    expect(own.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(own.json.error.requestId).toBe(own.headers['x-request-id'])
    expect(given.headers['x-request-id']).toBe('proxy-12345678')
    expect(harmful.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a Host', () => {
  const ask = (host: string, path = '/api/auth/setup') =>
    api.request('GET', path, { headers: { host } })

  it('is answered when it is this machine on the port it listens on', async () => {
    for (const host of [TEST_HOST, 'localhost:4100', '[::1]:4100', 'LOCALHOST:4100'])
      expect([host, (await ask(host)).status]).toEqual([host, 200])
  })

  it('is refused otherwise: a rebound name, another port, a trick', async () => {
    const hosts = [
      'attacker.example',
      'attacker.example:4100',
      'localhost:9999',
      'localhost',
      'localhost.attacker.example:4100',
      '127.0.0.1:4100@attacker.example',
      '127.0.0.1:4100/..',
      '192.0.2.1:4100',
    ]
    for (const host of hosts) {
      const { status, json } = await ask(host)
      expect([host, status, json.error.code]).toEqual([host, 403, 'host_refused'])
    }
  })

  it('does not matter to probes', async () => {
    expect((await ask('10.1.2.3:8080', '/health/live')).status).toBe(200)
  })

  it('may be the public address, or any address of a machine that listens on all of them', async () => {
    const open = await createTestApi({
      environment: { AIOS_PUBLIC_URL: 'https://aios.example.test', AIOS_HOST: '0.0.0.0' },
    })
    try {
      const statuses = await Promise.all(
        ['aios.example.test', '192.0.2.1:4100', '[2001:db8::1]:4100', 'evil.example:4100'].map(
          async (host) =>
            (await open.request('GET', '/api/auth/setup', { headers: { host } })).status,
        ),
      )
      expect(statuses).toEqual([200, 200, 200, 403])
    } finally {
      await open.close()
    }
  })
})

describe('an unsafe request', () => {
  const post = (headers: Record<string, string>) =>
    api.request('POST', '/api/auth/logout', { headers })

  it('is taken from our own pages and from programs', async () => {
    const accepted = [
      {},
      { origin: 'http://127.0.0.1:4100' },
      { host: 'localhost:4100', origin: 'http://localhost:4100' },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ]
    for (const headers of accepted) expect((await post(headers)).status).toBe(204)
  })

  it('is refused from other origins, also without cookies', async () => {
    const refused = [
      { origin: 'https://attacker.example' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:4101' },
      { origin: 'http://127.0.0.1.attacker.example:4100' },
      { origin: 'http://127.0.0.1:4100/' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of refused) {
      const { status, json } = await post(headers)
      expect([headers, status, json.error.code]).toEqual([headers, 403, 'origin_refused'])
    }
  })

  it('is refused to a WebSocket from another origin', async () => {
    const { status } = await api.request('GET', '/api/ws', {
      headers: {
        upgrade: 'websocket',
        connection: 'Upgrade',
        origin: 'https://attacker.example',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      },
    })
    expect(status).toBe(403)
  })
})

describe('a credential', () => {
  it('sent twice is malformed, for parsers disagree on which one counts', async () => {
    const server = await createTestApi()
    try {
      await server.app.listen({ host: '127.0.0.1', port: 0 })
      const { port } = server.app.server.address() as AddressInfo
      const { token } = await server.user()
      const status = await new Promise((resolve, reject) => {
        const request = httpRequest(
          { host: '127.0.0.1', port, path: '/api/auth/me' },
          (response) => {
            response.resume()
            resolve(response.statusCode)
          },
        )
        request.on('error', reject)
        request.setHeader('Authorization', [`Bearer ${token}`, `Bearer ${token}`])
        request.end()
      })
      expect(status).toBe(400)
    } finally {
      await server.close()
    }
  })

  it('counts only as Authorization: Bearer', async () => {
    const user = await api.user({ role: 'admin' })
    const tries = await Promise.all([
      api.request('GET', '/api/auth/me', { headers: { authorization: user.token } }),
      api.request('GET', '/api/auth/me', { headers: { authorization: `Basic ${user.token}` } }),
      api.request('GET', '/api/auth/me', { headers: { 'x-api-key': user.token } }),
      api.request('GET', '/api/auth/me', { cookies: { aios_rt: user.refreshToken } }),
      api.request('GET', `/api/auth/me?access_token=${user.token}`),
    ])
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
  })
})

describe('limits', () => {
  it('stop anonymous requests of one network, and say when to come back', async () => {
    const tight = await createTestApi({
      environment: { AIOS_ANONYMOUS_RATE_LIMIT_PER_MINUTE: '5', AIOS_RATE_LIMIT_PER_MINUTE: '20' },
    })
    try {
      const user = await tight.user()
      const anonymous = (remoteAddress: string) =>
        tight.request('GET', '/api/auth/me', { remoteAddress })
      const statuses: number[] = []
      for (let index = 0; index < 7; index++)
        statuses.push((await anonymous(`2001:db8:9:9::${index}`)).status)
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
      const refused = await anonymous('2001:db8:9:9::1')
      expect(refused.json.error.code).toBe('too_many_requests')
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
      expect((await anonymous('198.51.100.7')).status).toBe(401)
      const own = await Promise.all(
        Array.from({ length: 21 }, () =>
          tight.request('GET', '/api/auth/me', {
            token: user.token,
            remoteAddress: '2001:db8:9:9::1',
          }),
        ),
      )
      expect(own.filter(({ status }) => status === 200)).toHaveLength(20)
      expect((await tight.request('GET', '/health/live')).status).toBe(200)
    } finally {
      await tight.close()
    }
  })

  it('cannot be dodged by naming another address as the client', async () => {
    const user = await api.user()
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        api.request('POST', '/api/auth/login', {
          body: { email: user.email, password: 'guess' },
          remoteAddress: '198.51.100.77',
          headers: { 'x-forwarded-for': `203.0.113.${index}` },
        }),
      ),
    )
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(2)
  })

  it('see the client behind a proxy that is trusted', async () => {
    const proxied = await createTestApi({ environment: { AIOS_TRUSTED_PROXIES: '10.0.0.1' } })
    try {
      const user = await proxied.user()
      await proxied.request('POST', '/api/auth/login', {
        body: { email: user.email, password: TEST_PASSWORD },
        remoteAddress: '10.0.0.1',
        headers: { 'x-forwarded-for': '203.0.113.5' },
      })
      const row = await proxied.deps.prisma.refreshToken.findFirstOrThrow({
        where: { userId: user.id, ipAddress: '203.0.113.5' },
      })
      expect(row.userId).toBe(user.id)
    } finally {
      await proxied.close()
    }
  })
})
