import { expect } from 'vitest'
import type { RequestOptions, TestApi } from '#tests/helpers/api.ts'

type Method = Parameters<TestApi['request']>[0]

/** What tests of the rules do over the API, as people of each role. The API is asked for when it is needed. */
export function createGovernanceClient(api: () => TestApi) {
  let serial = 0
  const as = (role: 'viewer' | 'operator' | 'admin') => {
    return async (method: Method, url: string, options: RequestOptions = {}) => {
      const { token } = await api().as(role)
      return api().request(method, `/api/governance${url}`, { token, ...options })
    }
  }
  const asAdmin = as('admin')
  const asOperator = as('operator')

  const rule = (overrides: object = {}) => ({
    key: `org.rule-${++serial}`,
    tier: 'organisation',
    points: ['input'],
    condition: { fact: 'intent.label', op: 'eq', value: 'hr.decision' },
    effect: 'require_approval',
    reason: 'Decisions about people need a second look.',
    ...overrides,
  })

  return {
    as,
    asAdmin,
    asOperator,
    rule,
    async write(overrides: object = {}) {
      const { status, json } = await asAdmin('POST', '/policies', { body: rule(overrides) })
      expect([status, json]).toEqual([201, expect.anything()])
      return json
    },
    patch: (id: string, version: number, body: object) =>
      asAdmin('PATCH', `/policies/${id}`, { body, headers: { 'if-match': `"${version}"` } }),
    activeVersion: async () => (await asAdmin('GET', '/versions?limit=1')).json.items[0],
    async find(key: string) {
      const { json } = await asOperator('GET', '/policies?limit=200')
      return json.items.find((item: { key: string }) => item.key === key)
    },
  }
}
