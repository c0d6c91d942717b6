import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RouteContract } from '#contracts/route.ts'
import { allRoutes } from '#contracts/routes.ts'
import { sampleOf } from '#tests/helpers/sample.ts'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'

let api: TestApi
let admin: TestUser
beforeAll(async () => {
  api = await createTestApi()
  admin = await api.user({ role: 'admin' })
})
afterAll(() => api.close())

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

const ODD_TEXTS = [
  '\\u0000',
  '\\ud800',
  'x'.repeat(900_000),
  '\\u202e\\ufeff',
  "'; DROP TABLE users; --",
]

/** Bodies as bytes on the wire. `$field` stands for each field that the contract knows. */
const ODD_BODIES: Array<[name: string, body: string | Buffer, contentType?: string]> = [
  ['nothing', ''],
  ['no JSON', '{'],
  ['null', 'null'],
  ['a number', '1e400'],
  ['an array', '[]'],
  ['a string', '"text"'],
  ['150,000 levels', nested(150_000)],
  ['40 levels', nested(40)],
  ['an own __proto__', '{"__proto__":{"role":"admin"}}'],
  ['a constructor.prototype', '{"constructor":{"prototype":{"role":"admin"}}}'],
  ['50,000 keys', `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join(',')}}`],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])],
  ['a million bytes too many', 'x'.repeat(2_200_000)],
  ['a NUL as a key', '{"\\u0000":1}'],
  ['form data', 'a=1&b=2', 'application/x-www-form-urlencoded'],
  ['XML', '<?xml version="1.0"?><a/>', 'application/xml'],
  ['a content type with trailing garbage', '{}', 'application/json x'],
  ['a broken content type', '{}', ';;;'],
  ['a multipart body without boundary', '--x', 'multipart/form-data'],
  [
    'a multipart body cut off',
    '--x\r\nContent-Disposition: form-data',
    'multipart/form-data; boundary=x',
  ],
]

const ODD_IDS = [
  '0',
  'undefined',
  '%00',
  '..%2f..%2fetc%2fpasswd',
  '%F0%28%8C%28',
  '%',
  'x'.repeat(300),
]

const ODD_QUERIES = [
  'limit=0',
  'limit=1e9',
  'limit=NaN',
  'limit=-1',
  'limit=0x10',
  'limit=1e2',
  'limit=%2010',
  'limit=0x10&limit=5',
  'cursor=%00',
  'cursor=bm90IGEgY3Vyc29y',
  `cursor=${Buffer.from('"\\u0000"').toString('base64url')}`,
  `cursor=${Buffer.from('{"id":null}').toString('base64url')}`,
  'query=%00',
  'query[$ne]=1',
  '__proto__[role]=admin',
  'query=%25%5F%5C',
  'from=99999999-01-01T00:00:00Z',
  'from=0000-00-00T00:00:00Z&to=x',
  `unknown=${'y'.repeat(2000)}`,
]

function urlOf(route: RouteContract, id = randomUUID() as string): string {
  return route.path.replaceAll(/\{\w+\}/g, id)
}

let network = 0
// A network of its own for each request, or the limits would hide what the routes say.
function nextAddress(): string {
  network += 1
  return `10.${(network >> 16) & 255}.${(network >> 8) & 255}.${network & 255}`
}

function send(route: RouteContract, url: string, options: Parameters<TestApi['request']>[2] = {}) {
  const endsSession = route.path === '/api/auth/logout'
  return api.request(route.method, url, {
    remoteAddress: nextAddress(),
    ...options,
    ...(endsSession ? {} : { token: admin.token }),
    headers: { 'if-match': '"1"', ...options.headers },
  })
}

/** `orderly` for an answer in the contract's form, else what came instead. */
function verdict(input: string, { status, text }: { status: number; text: string }): string {
  const isOrderly =
    status < 400 || (status < 500 && typeof JSON.parse(text).error.code === 'string')
  return isOrderly ? 'orderly' : `${input}: ${status} ${text.slice(0, 300)}`
}

describe('odd input', () => {
  for (const route of allRoutes()) {
    it(`${route.method} ${route.path} never fails on it`, async () => {
      for (const [name, raw, contentType = 'application/json'] of ODD_BODIES) {
        if (route.method === 'GET') break
        const response = await send(route, urlOf(route), {
          raw,
          headers: { 'content-type': contentType },
        })
        expect(verdict(name, response)).toBe('orderly')
      }
      for (const id of route.params ? ODD_IDS : []) {
        const response = await send(route, urlOf(route, id))
        expect(verdict(id, response)).toBe('orderly')
      }
      for (const query of ODD_QUERIES) {
        const response = await send(route, `${urlOf(route)}?${query}`)
        expect(verdict(query, response)).toBe('orderly')
      }
    })
  }

  for (const route of allRoutes().filter((route) => fieldsOf(route).length > 0))
    it(`${route.method} ${route.path} never fails on odd values of a field`, async () => {
      for (const field of fieldsOf(route))
        for (const value of oddValues()) {
          const raw = withOddField(route, field, value)
          const response = await send(route, urlOf(route), { raw })
          expect(verdict(`${field} = ${value.slice(0, 80)}`, response)).toBe('orderly')
        }
    })

  it('is the exception: a usual body is taken', async () => {
    const route = allRoutes().find(
      ({ path, method }) => path === '/api/agents' && method === 'POST',
    )
    const response = await send(route!, '/api/agents', { body: sampleOf(route!.body!) })
    expect(response.text).toContain('"id"')
    expect(response.status).toBe(201)
  })

  it('leaves the process with its prototypes as they were', () => {
    expect(Reflect.get({}, 'role')).toBeUndefined()
  })

  it('answers 400 to an unknown field, and coerces nothing', async () => {
    const base = { email: 'a@example.test', role: 'viewer' }
    const bodies = [
      { ...base, isAdmin: true },
      { ...base, email: ['a@example.test'] },
      { ...base, department: 5 },
    ]
    for (const body of bodies) {
      const { status, json } = await api.request('POST', '/api/users/invites', {
        token: admin.token,
        body,
      })
      expect([status, json.error.code]).toEqual([400, 'malformed_request'])
      expect(json.error.details).toEqual([
        { path: expect.any(String), message: expect.any(String) },
      ])
    }
  })

  it('answers 400 to a body or a query where the contract knows none', async () => {
    const withBody = await api.request('POST', '/api/auth/ws-ticket', {
      token: admin.token,
      body: { forUser: 'somebody' },
    })
    const withQuery = await api.request('GET', '/api/auth/me?as=admin', { token: admin.token })
    const withEmpty = await api.request('POST', '/api/auth/ws-ticket', {
      token: admin.token,
      raw: '',
      headers: { 'content-type': 'application/json' },
    })
    expect([withBody.status, withQuery.status, withEmpty.status]).toEqual([400, 400, 201])
  })

  it('answers 413 to what is too large and 415 to what is no JSON', async () => {
    const large = await api.request('POST', '/api/agents', {
      token: admin.token,
      raw: `{"name":"${'x'.repeat(1_100_000)}"}`,
    })
    const form = await api.request('POST', '/api/agents', {
      token: admin.token,
      raw: 'name=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([large.status, large.json.error.code]).toEqual([413, 'payload_too_large'])
    expect([form.status, form.json.error.code]).toEqual([415, 'unsupported_media_type'])
  })

  it('answers 404 to what is not there, 405 with Allow to what takes other methods', async () => {
    const missing = await api.request('GET', '/api/nothing', { token: admin.token })
    const wrong = await api.request('PUT', '/api/users', { token: admin.token, body: {} })
    expect([missing.status, missing.json.error.code]).toEqual([404, 'not_found'])
    expect([wrong.status, wrong.json.error.code]).toEqual([405, 'method_not_allowed'])
    expect(wrong.headers['allow']).toBe('GET, HEAD')
  })
})

/** A body that would be taken, but for the one field. */
function withOddField(route: RouteContract, field: string, value: string): string {
  const usual = route.body ? sampleOf(route.body) : {}
  const rest = Object.entries(usual as Record<string, unknown>).filter(([name]) => name !== field)
  const members = rest.map(
    ([name, usualValue]) => `${JSON.stringify(name)}:${JSON.stringify(usualValue)}`,
  )
  return `{${[...members, `"${field}":${value}`].join(',')}}`
}

function fieldsOf(route: RouteContract): string[] {
  const shape: unknown = Reflect.get(route.body ?? {}, 'shape')
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : []
}

function oddValues(): string[] {
  return [
    ...ODD_TEXTS.map((text) => `"${text}"`),
    'null',
    '[]',
    '{}',
    '-1',
    '1e308',
    '1e400',
    '99999999999999999999',
    '"99999999-01-01T00:00:00Z"',
    '"0000-00-00T00:00:00Z"',
    `["${'y'.repeat(1000)}"]`,
    `{"$ne":null}`,
  ]
}
