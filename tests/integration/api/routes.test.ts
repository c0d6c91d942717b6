import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PERMISSIONS, type Permission, type Role } from '#contracts/permissions.ts'
import type { RouteContract } from '#contracts/route.ts'
import { allRoutes } from '#contracts/routes.ts'
import { createTestApi, type TestApi } from '#tests/helpers/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

const RANK: Record<Role, number> = { viewer: 1, operator: 2, admin: 3 }
const OPEN_TO_ALL = new Set(['/openapi.json', '/docs', '/docs/scalar.js'])

interface Asker {
  name: string
  /** Null: the credential is worth nothing. */
  role: Role | null
  /** Null: a person; otherwise what the key may do. */
  hasScope: ((scope: string) => boolean) | null
  token: () => Promise<string | undefined>
}

/** Says again, from the table and nothing else, what must come of each pair. */
function expected(permission: Permission, asker: Asker): 'open' | 401 | 403 {
  if (permission === 'public') return 'open'
  if (asker.role === null) return 401
  const { minimumRole, scope } = PERMISSIONS[permission]
  if (RANK[asker.role] < RANK[minimumRole]) return 403
  if (asker.hasScope === null || scope === 'any') return 'open'
  return scope !== null && asker.hasScope(scope) ? 'open' : 403
}

function urlOf(route: RouteContract): string {
  return route.path
    .replace('{number}', '1')
    .replace('{name}', 'SOUL')
    .replace(/^(\/api\/system\/providers\/)\{id\}/, '$1openai')
    .replaceAll(/\{\w+\}/g, () => randomUUID())
}

async function keyOf(role: Role, pick: (needed: string) => string, permission: Permission) {
  const owner = await api.user({ role })
  const needed = permission === 'public' ? 'chat' : (PERMISSIONS[permission].scope ?? 'chat')
  const scope = pick(needed === 'any' ? 'chat' : needed)
  return api.apiKey(owner, [scope as 'chat'])
}

function askersFor(permission: Permission): Asker[] {
  const person = (role: Role): Asker => ({
    name: role,
    role,
    hasScope: null,
    token: async () => (await api.user({ role })).token,
  })
  return [
    { name: 'anonymous', role: null, hasScope: null, token: async () => undefined },
    person('viewer'),
    person('operator'),
    person('admin'),
    {
      name: 'deactivated admin',
      role: null,
      hasScope: null,
      token: async () => (await api.user({ role: 'admin', isActive: false })).token,
    },
    {
      name: 'key of an admin without the scope',
      role: 'admin',
      hasScope: () => false,
      token: () =>
        keyOf('admin', (needed) => (needed === 'memory' ? 'chat' : 'memory'), permission),
    },
    {
      name: 'key of an admin with the scope',
      role: 'admin',
      hasScope: () => true,
      token: () => keyOf('admin', (needed) => needed, permission),
    },
    {
      name: 'key of a viewer with the scope',
      role: 'viewer',
      hasScope: () => true,
      token: () => keyOf('viewer', (needed) => needed, permission),
    },
  ]
}

function outcome(route: RouteContract, status: number): 'open' | 401 | 403 | 'failed' {
  if (status >= 500) return 'failed'
  // A public door may itself say 401: a wrong password, no cookie.
  if (status === 401 && route.permission !== 'public') return 401
  return status === 403 ? 403 : 'open'
}

describe('every route', () => {
  for (const route of allRoutes())
    it(`${route.method} ${route.path} answers each kind of principal as the table of permissions says`, async () => {
      for (const asker of askersFor(route.permission)) {
        const response = await api.request(route.method, urlOf(route), {
          token: await asker.token(),
          ...(route.body ? { body: {} } : {}),
        })
        expect([asker.name, outcome(route, response.status)]).toEqual([
          asker.name,
          expected(route.permission, asker),
        ])
      }
    })

  it('that the contract names is registered, with the contract itself behind it', () => {
    for (const route of allRoutes()) {
      const found = api.app.routeIndex.find(({ options }) => options.config?.contract === route)
      expect(found?.url).toBe(route.path.replaceAll(/\{(\w+)\}/g, ':$1'))
    }
  })

  it('that is registered is in the contract, or is a file for everybody, or the WebSocket', () => {
    const contracts = new Set(allRoutes())
    const others = api.app.routeIndex.filter(
      ({ options }) => !options.config?.contract || !contracts.has(options.config.contract),
    )
    const apis = others.filter(({ options }) => options.config?.exempt !== 'static')
    expect([...new Set(apis.map(({ url }) => url))]).toEqual(['/api/ws'])
    const files = others.filter(({ options }) => options.config?.exempt === 'static')
    for (const { url, methods } of files) {
      expect(methods.every((method) => method === 'GET' || method === 'HEAD')).toBe(true)
      const isKnown = OPEN_TO_ALL.has(url) || /^\/(?:assets\/)?[\w.-]+$/.test(url)
      expect([url, isKnown]).toEqual([url, true])
      expect(url).not.toMatch(/^\/(?:api|v1)\//)
    }
  })

  it('and no other is described in /openapi.json', async () => {
    const { json } = await api.request('GET', '/openapi.json')
    const described = Object.entries<Record<string, unknown>>(json.paths).flatMap(
      ([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const known = allRoutes().map(({ method, path }) => `${method} ${path}`)
    expect(json.openapi).toBe('3.1.0')
    expect(described.sort()).toEqual(known.sort())
    const operationIds = JSON.stringify(json).match(/"operationId":"\w+"/g) ?? []
    expect(new Set(operationIds).size).toBe(known.length)
  })
})

const LISTS = allRoutes().filter(
  ({ method, response }) =>
    method === 'GET' && response instanceof z.ZodObject && 'items' in response.shape,
)
const NEEDED: Record<string, string> = { '/api/analytics/timeseries': 'metric=turns&' }

describe('every list', () => {
  const readerOf = async (route: RouteContract) => {
    const { token } = await api.user({ role: 'admin' })
    const url = `${urlOf(route)}?${NEEDED[route.path] ?? ''}`
    return (page: string) => api.request('GET', url + page, { token })
  }

  it.each(LISTS)('$path refuses a page that there cannot be', async (route) => {
    const read = await readerOf(route)
    const pages = ['limit=0', 'limit=201', 'limit=many', 'cursor=']
    const answers = await Promise.all(pages.map(read))
    expect(answers.map(({ status }) => status)).toEqual(pages.map(() => 400))
  })

  it.each(LISTS.filter(({ params }) => !params))('$path is read page by page', async (route) => {
    const read = await readerOf(route)
    const { items, nextCursor } = (await read('limit=2')).json
    const first = (await read('limit=1')).json
    const rest = first.nextCursor
      ? (await read(`limit=1&cursor=${first.nextCursor}`)).json
      : { items: [], nextCursor: null }

    expect([...first.items, ...rest.items]).toEqual(items)
    expect(rest.nextCursor).toEqual(nextCursor)
    expect((await read('cursor=none')).status).toBe(400)
  })
})

describe('an API that forgets a permission', () => {
  it('does not start', async () => {
    const start = createTestApi({
      prepare: (app) => void app.get('/api/forgotten', async () => 'secret'),
    })
    await expect(start).rejects.toThrow('GET /api/forgotten')
  })
})
