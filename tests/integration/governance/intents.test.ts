import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPolicySource } from '#adapters/db/governance.ts'
import { seedGovernance } from '#adapters/governance/seed.ts'
import { decideText } from '#domain/governance/engine.ts'
import { builtInIntents } from '#domain/governance/intent-samples.ts'
import { createTestApi, type RequestOptions, type TestApi } from '#tests/helpers/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
  await seedGovernance(api.databaseUrl)
})
afterAll(() => api.close())

type Method = Parameters<TestApi['request']>[0]

const as = (role: 'operator' | 'admin') => {
  return async (method: Method, url: string, options: RequestOptions = {}) =>
    api.request(method, `/api/governance${url}`, { token: (await api.as(role)).token, ...options })
}
const asAdmin = as('admin')
const asOperator = as('operator')

const patch = (label: string, version: number, body: object) =>
  asAdmin('PATCH', `/intents/${label}`, { body, headers: { 'if-match': `"${version}"` } })
const activeNumber = async () => (await asAdmin('GET', '/versions?limit=1')).json.items[0].number

async function find(label: string) {
  const { json } = await asOperator('GET', '/intents')
  return json.items.find((item: { label: string }) => item.label === label)
}

const TEXT = 'please frobnicate the widgets'
const intentNow = async () =>
  (await asOperator('POST', '/evaluate', { body: { text: TEXT } })).json.intent

describe('the intents', () => {
  it('are those that come with AIOS, and part of the first version', async () => {
    const { json } = await asOperator('GET', '/intents')
    const kept = json.items.map(({ label, samples }: Record<string, unknown>) => [label, samples])
    expect(new Map(kept)).toEqual(
      new Map(builtInIntents.map(({ label, samples }) => [label, samples])),
    )
    const { snapshot, diff } = (await asOperator('GET', '/versions/1')).json
    expect(snapshot.intents).toHaveLength(19)
    expect(diff).toContainEqual(
      expect.objectContaining({ kind: 'intent', key: 'smalltalk', what: 'added' }),
    )
  })

  it('that an admin edits count at once, as a version that the audit names', async () => {
    const before = await find('system.config')
    expect((await intentNow()).label).not.toBe('system.config')
    const samples = ['Frobnicate the widget of the north hall']
    const edited = await patch('system.config', before.version, { samples, threshold: 0.4 })
    expect(edited).toMatchObject({ status: 200, json: { samples, version: before.version + 1 } })
    expect(await intentNow()).toMatchObject({ label: 'system.config', method: 'lexical' })
    const { json } = await asOperator('GET', `/versions/${await activeNumber()}`)
    expect(json.diff).toMatchObject([
      { key: 'system.config', what: 'changed', fields: ['samples', 'threshold'] },
    ])
    const { rows } = await api.deps.pool.query(
      `SELECT payload FROM audit_events WHERE type = 'intent.updated' AND subject_id = 'system.config'`,
    )
    expect(rows).toMatchObject([{ payload: { policyVersion: json.number, hash: json.hash } }])
    expect(await seedGovernance(api.databaseUrl)).toEqual([])
  })

  it('of a turn are those it began with', async () => {
    const source = createPolicySource(api.deps.pool)
    const agent = { id: '0190a000-0000-7000-8000-000000000001' }
    const labelAt = async (version: string) =>
      decideText({ point: 'input', text: TEXT, agent, snapshot: await source.at(version) }).intent
        .label
    expect(await labelAt('1')).not.toBe('system.config')
    expect(await labelAt(String(await activeNumber()))).toBe('system.config')
  })

  it('are changed by admins alone, from the version they saw, and stay usable', async () => {
    const { version } = await find('smalltalk')
    const headers = { 'if-match': `"${version}"` }
    const byOperator = await asOperator('PATCH', '/intents/smalltalk', { body: {}, headers })
    expect(byOperator.status).toBe(403)
    expect((await asAdmin('PATCH', '/intents/smalltalk', { body: {} })).status).toBe(428)
    expect((await patch('smalltalk', version + 1, { domain: 'x' })).status).toBe(412)
    const unusable = [{ samples: [] }, { samples: [' '] }, { threshold: 2 }, { riskClass: 'x' }]
    for (const body of unusable) {
      const { status, json } = await patch('smalltalk', version, body)
      expect([status, json.error.code]).toEqual([400, 'malformed_request'])
    }
    expect((await find('smalltalk')).version).toBe(version)
  })

  it('come back with a rollback, but not from a version of before there were any', async () => {
    await patch('smalltalk', (await find('smalltalk')).version, { domain: 'manners' })
    const rollBack = (number: number) =>
      asAdmin('POST', `/versions/${number}/rollback`, { body: { reason: 'A mistake.' } })
    await api.deps.pool.query(
      `INSERT INTO governance_versions (number, snapshot, hash, diff, reason)
       SELECT max(number) + 1, (SELECT snapshot - 'intents' FROM governance_versions WHERE number = 1),
         '\\x00', '[]', 'Before there were intents' FROM governance_versions`,
    )
    const { rows } = await api.deps.pool.query('SELECT max(number) AS old FROM governance_versions')
    expect((await rollBack(rows[0].old)).status).toBe(200)
    expect((await find('smalltalk')).domain).toBe('manners')
    expect((await rollBack(1)).status).toBe(200)
    expect((await find('smalltalk')).domain).toBe('general')
    expect((await find('system.config')).samples).toHaveLength(20)
  })
})
