import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'

let api: TestApi
let ada: TestUser
let ben: TestUser

beforeAll(async () => {
  api = await createTestApi()
  ada = await api.user({ role: 'viewer' })
  ben = await api.user({ role: 'viewer' })
  for (const userId of [ada.id, ben.id, ben.id]) await finishTurn(userId)
})

afterAll(() => api.close())

function finishTurn(userId: string) {
  return api.deps.prisma.queryEvent.create({
    data: {
      turnId: uuidv7(),
      userId,
      agentId: uuidv7(),
      status: 'completed',
      latencyMs: 100,
      tokensIn: 1,
      tokensOut: 2,
    },
  })
}

async function get(user: TestUser, url: string) {
  return api.request('GET', url, { token: user.token })
}

describe('figures', () => {
  it("are a viewer's own", async () => {
    expect((await get(ada, '/api/analytics/summary')).json.turns).toBe(1)
    expect((await get(ben, '/api/analytics/summary')).json.turns).toBe(2)
    expect((await get(ada, '/api/analytics/queries')).json.items).toHaveLength(1)
    const series = await get(ada, '/api/analytics/timeseries?metric=turns')
    const total = series.json.items.reduce(
      (sum: number, point: { value: number }) => sum + point.value,
      0,
    )
    expect(total).toBe(1)
  })

  it.each(['operator', 'admin'] as const)(
    "are everybody's for an %s, without saying whose",
    async (role) => {
      const user = await api.as(role)
      expect((await get(user, '/api/analytics/summary')).json.turns).toBe(3)
      const { json, text } = await get(user, '/api/analytics/queries')
      expect(json.items).toHaveLength(3)
      expect(text).not.toContain(ada.id)
      expect(text).not.toContain(ben.id)
    },
  )

  it('need a credential, and for a key its scope', async () => {
    expect((await api.request('GET', '/api/analytics/summary')).status).toBe(401)
    const token = await api.apiKey(ada, ['chat'])
    expect((await api.request('GET', '/api/analytics/summary', { token })).status).toBe(403)
    const reader = await api.apiKey(ada, ['analytics:read'])
    expect((await api.request('GET', '/api/analytics/summary', { token: reader })).status).toBe(200)
  })

  it.each([
    ['summary?from=2026-05-02T00:00:00Z&to=2026-05-01T00:00:00Z'],
    ['summary?from=yesterday'],
    ['summary?from=2026-02-30T00:00:00Z'],
    ['summary?from=2026-05-02T00:00:00Z&from=2026-05-01T00:00:00Z'],
    ['summary?scope=all'],
    ['timeseries'],
    ['timeseries?metric=password'],
    ['timeseries?metric=turns&groupBy=user'],
    ['timeseries?metric=turns&from=0001-01-01T00:00:00Z'],
    ['queries?limit=0'],
    ['queries?limit=201'],
    ['queries?cursor=%00'],
    ['queries?cursor=WyIiXQ'],
  ])('asked as %s are malformed', async (query) => {
    const { status, json } = await get(ada, `/api/analytics/${query}`)
    expect([status, json.error.code]).toEqual([400, 'malformed_request'])
  })

  it.each([
    ['summary?from=0000-01-01T00:00:00Z'],
    ['summary?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59.999Z'],
    ['queries?from=0000-01-01T00:00:00Z&to=0000-01-01T00:00:00Z'],
  ])('can be asked as %s', async (query) => {
    expect((await get(ada, `/api/analytics/${query}`)).status).toBe(200)
  })
})
