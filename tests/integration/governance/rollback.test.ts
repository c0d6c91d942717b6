import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedGovernance } from '#adapters/governance/seed.ts'
import { createTestApi, type TestApi } from '#tests/helpers/api.ts'
import { createGovernanceClient } from '#tests/helpers/governance-client.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
  await seedGovernance(api.databaseUrl)
})
afterAll(() => api.close())

const { asAdmin, asOperator, write, patch, activeVersion, find } = createGovernanceClient(() => api)

async function auditOf(type: string, subjectId: string) {
  const { rows } = await api.deps.pool.query(
    'SELECT severity, actor_id, payload FROM audit_events WHERE type = $1 AND subject_id = $2 ORDER BY seq',
    [type, subjectId],
  )
  return rows
}

describe('a rollback', () => {
  it('brings rules and topics back as a new version that names its source', async () => {
    const kept = await write()
    const edited = await write({ priority: 7 })
    const topic = (
      await asAdmin('POST', '/topics', {
        body: { name: 'Mergers', keywords: ['merger'], effect: 'block' },
      })
    ).json
    const source = await activeVersion()

    await asAdmin('DELETE', `/policies/${kept.id}`)
    await patch(edited.id, 1, { priority: 900 })
    const later = await write()
    await asAdmin('DELETE', `/topics/${topic.id}`)

    const { status, json } = await asAdmin('POST', `/versions/${source.number}/rollback`, {
      body: { reason: 'The rules of yesterday were better.' },
    })
    expect(status).toBe(200)
    expect(json).toMatchObject({ sourceNumber: source.number, active: true, hash: source.hash })
    expect(json.number).toBeGreaterThan(source.number)
    expect(await find(kept.key)).toMatchObject({ id: kept.id })
    expect(await find(edited.key)).toMatchObject({ priority: 7, version: 3 })
    expect(await find(later.key)).toBeUndefined()
    const topics = (await asOperator('GET', '/topics')).json.items
    expect(topics).toContainEqual(expect.objectContaining({ id: topic.id, keywords: ['merger'] }))
    expect(await auditOf('governance.rolled_back', String(source.number))).toHaveLength(1)
  })

  it('keeps the immutable rules that came since', async () => {
    const source = await activeVersion()
    await write()
    const id = uuidv7()
    await api.deps.pool.query(
      `INSERT INTO policy_rules (id, key, tier, points, condition, effect, is_immutable, reason, updated_at)
       VALUES ($1, 'immutable.next.release', 'platform', '{input}',
               '{"fact": "signals", "op": "signal", "value": {"id": "x"}}', 'block', true, 'New.', now())`,
      [id],
    )
    await asAdmin('POST', `/versions/${source.number}/rollback`, { body: { reason: 'Back' } })
    expect(await find('immutable.next.release')).toMatchObject({ id, immutable: true })
  })

  it('gives topics back the names that they have changed with each other', async () => {
    const topic = async (name: string) => {
      const body = { name, keywords: [`${name} plan`], effect: 'block' }
      return (await asAdmin('POST', '/topics', { body })).json.id
    }
    const [herring, sprat] = [await topic('Herring'), await topic('Sprat')]
    const source = await activeVersion()
    const rename = (id: string, version: number, name: string) =>
      asAdmin('PATCH', `/topics/${id}`, {
        body: { name },
        headers: { 'if-match': `"${version}"` },
      })
    expect((await rename(herring, 1, 'sprat')).status).toBe(409)
    await rename(herring, 1, 'Cod')
    await rename(sprat, 1, 'Herring')
    await rename(herring, 2, 'Sprat')
    await asAdmin('POST', `/versions/${source.number}/rollback`, { body: { reason: 'Back' } })
    const { items } = (await asOperator('GET', '/topics?limit=200')).json
    const names = new Map(items.map((item: { id: string; name: string }) => [item.id, item.name]))
    expect([names.get(herring), names.get(sprat)]).toEqual(['Herring', 'Sprat'])
  })

  it('to what is in force, or to what never was, is refused', async () => {
    const { number } = await activeVersion()
    const back = (to: number) =>
      asAdmin('POST', `/versions/${to}/rollback`, { body: { reason: 'Back' } })
    expect((await back(number)).status).toBe(409)
    expect((await back(number + 100)).status).toBe(404)
    expect(
      (await asOperator('POST', '/versions/1/rollback', { body: { reason: 'Back' } })).status,
    ).toBe(403)
  })

  it('never changes a version that was', async () => {
    await expect(
      api.deps.pool.query("UPDATE governance_versions SET reason = 'x' WHERE number = 1"),
    ).rejects.toMatchObject({ code: 'AI001' })
  })
})
