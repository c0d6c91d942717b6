import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedGovernance } from '#adapters/governance/seed.ts'
import { canonicalJson } from '#domain/canonical-json.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { builtInIntents } from '#domain/governance/intent-samples.ts'
import { builtInRules } from '#domain/governance/rules.ts'
import { createTestApi, type TestApi } from '#tests/helpers/api.ts'
import { createGovernanceClient } from '#tests/helpers/governance-client.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
  await seedGovernance(api.databaseUrl)
})
afterAll(() => api.close())

const { as, asAdmin, asOperator, rule, write, patch, activeVersion, find } = createGovernanceClient(
  () => api,
)

async function auditOf(type: string, subjectId: string) {
  const { rows } = await api.deps.pool.query(
    'SELECT severity, actor_id, payload FROM audit_events WHERE type = $1 AND subject_id = $2 ORDER BY seq',
    [type, subjectId],
  )
  return rows
}

describe('the rules that come with AIOS', () => {
  it('are in force after the first start, as version 1, and no second start adds any', async () => {
    const shipped = [...builtInRules, ...immutableRules].map(({ key }) => key)
    const { json } = await asOperator('GET', '/policies?limit=200')
    expect(json.items.map((item: { key: string }) => item.key).sort()).toEqual(shipped.sort())
    await Promise.all([seedGovernance(api.databaseUrl), seedGovernance(api.databaseUrl)])
    const first = await asOperator('GET', '/versions/1')
    expect(first.json).toMatchObject({
      number: 1,
      active: true,
      parentNumber: null,
      authorName: null,
    })
    expect(first.json.diff).toHaveLength(shipped.length + builtInIntents.length)
    expect((await asOperator('GET', '/versions')).json.items).toHaveLength(1)
  })

  it('are listed by tier and in pages', async () => {
    const first = (await asOperator('GET', '/policies?tier=platform&limit=5')).json
    const next = (
      await asOperator('GET', `/policies?tier=platform&limit=5&cursor=${first.nextCursor}`)
    ).json
    const keys = [...first.items, ...next.items].map((item) => item.key)
    expect(keys).toEqual(keys.toSorted())
    expect(new Set(keys).size).toBe(10)
  })

  it('that are immutable are changed by nobody, through the API or in the database', async () => {
    const fixed = await find('immutable.policy.self_change')
    for (const body of [{ mode: 'off' }, { mode: 'shadow' }, { points: ['output'] }])
      expect(await patch(fixed.id, 1, body)).toMatchObject({
        status: 422,
        json: { error: { code: 'refused' } },
      })
    const deleted = await asAdmin('DELETE', `/policies/${fixed.id}`)
    expect(deleted.json.error.code).toBe('refused')
    const tried = await auditOf('policy.immutable_kept', fixed.id)
    expect(tried.map(({ payload }) => payload.act)).toEqual([
      'update',
      'update',
      'update',
      'delete',
    ])
    for (const statement of [
      `UPDATE policy_rules SET mode = 'off' WHERE id = '${fixed.id}'`,
      `UPDATE policy_rules SET is_immutable = false WHERE id = '${fixed.id}'`,
      `DELETE FROM policy_rules WHERE id = '${fixed.id}'`,
    ])
      await expect(api.deps.pool.query(statement)).rejects.toMatchObject({ code: 'AI002' })
    expect(await find(fixed.key)).toEqual(fixed)
  })

  it('may be taken out where they are not immutable, and stay out at the next start', async () => {
    const contact = await find('platform.contact.log')
    const bare = await asAdmin('DELETE', `/policies/${contact.id}`)
    expect([bare.status, bare.json.error.details[0].path]).toEqual([422, 'query.changeReason'])
    const url = `/policies/${contact.id}?changeReason=${encodeURIComponent('Nobody reads it.')}`
    expect((await asAdmin('DELETE', url)).status).toBe(204)
    expect(await auditOf('policy.deleted', contact.id)).toMatchObject([{ severity: 'critical' }])
    expect(await seedGovernance(api.databaseUrl)).toEqual([])
    expect(await find('platform.contact.log')).toBeUndefined()
  })
})

describe('a new release', () => {
  it('puts the immutable rules it adds in force where an older one ran, as a version of its own', async () => {
    const key = 'immutable.content.s4.output'
    const before = await activeVersion()
    await api.deps.pool.query(`
      ALTER TABLE policy_rules DISABLE TRIGGER immutable_rule;
      DELETE FROM policy_rules WHERE key = '${key}';
      ALTER TABLE policy_rules ENABLE TRIGGER immutable_rule;
      INSERT INTO governance_versions (number, snapshot, hash, parent_number, diff, reason)
        SELECT number + 1, jsonb_set(snapshot, '{rules}', (
                 SELECT jsonb_agg(r) FROM jsonb_array_elements(snapshot->'rules') r WHERE r->>'key' <> '${key}'
               )), sha256('older'), number, '[]', 'The rules of an older release'
        FROM governance_versions WHERE number = ${before.number};
      UPDATE governance_active SET number = ${before.number + 1}`)
    expect(await seedGovernance(api.databaseUrl)).toEqual([key])
    const rule = await find(key)
    expect(rule).toMatchObject({ points: ['output'], effect: 'block', immutable: true })
    const after = await activeVersion()
    expect(after).toMatchObject({ number: before.number + 2, hash: before.hash })
    const { diff } = (await asOperator('GET', `/versions/${after.number}`)).json
    expect(diff).toMatchObject([{ kind: 'rule', key, what: 'added' }])
    const { rows } = await api.deps.pool.query(
      `SELECT payload FROM audit_events WHERE type = 'governance.seeded' ORDER BY seq DESC LIMIT 1`,
    )
    expect(rows).toMatchObject([{ payload: { rules: 1, policyVersion: after.number } }])
  })
})

describe('an edit of the rules', () => {
  it('is a version with its author, its difference and its record', async () => {
    const before = await activeVersion()
    const created = await write()
    const after = await activeVersion()
    expect(created).toMatchObject({ version: 1, immutable: false, mode: 'enforce', priority: 500 })
    expect(after).toMatchObject({
      number: before.number + 1,
      parentNumber: before.number,
      active: true,
      authorName: 'Test admin',
      reason: `Wrote ${created.key}`,
    })
    expect(after.hash).toMatch(/^[0-9a-f]{64}$/)
    const { json } = await asOperator('GET', `/versions/${after.number}`)
    expect(json.diff).toMatchObject([{ kind: 'rule', key: created.key, what: 'added' }])
    const text = canonicalJson(json.snapshot)
    expect(createHash('sha256').update(text).digest('hex')).toBe(after.hash)
    expect(json.snapshot.rules).toContainEqual(
      expect.objectContaining({ key: created.key, effect: 'require_approval' }),
    )
    const [event] = await auditOf('policy.created', created.id)
    expect(event).toMatchObject({
      severity: 'warning',
      actor_id: (await api.as('admin')).id,
      payload: { key: created.key, policyVersion: after.number, hash: after.hash },
    })
  })

  it('changes what it names and nothing else', async () => {
    const created = await write({ priority: 42, params: { approverRole: 'admin' } })
    const { json, status } = await patch(created.id, 1, { mode: 'shadow' })
    expect(status).toBe(200)
    expect(json).toEqual({ ...created, mode: 'shadow', version: 2, updatedAt: json.updatedAt })
    const { number } = await activeVersion()
    const { diff } = (await asOperator('GET', `/versions/${number}?against=${number - 1}`)).json
    expect(diff).toMatchObject([{ key: created.key, fields: ['mode'], after: { mode: 'shadow' } }])
    expect((await asOperator('GET', `/versions/${number}?against=99999`)).status).toBe(404)
  })

  it('that changes nothing makes no version', async () => {
    const created = await write()
    const before = await activeVersion()
    for (const same of [{ priority: created.priority }, {}])
      expect(await patch(created.id, 1, same)).toMatchObject({ status: 200, json: { version: 1 } })
    expect(await activeVersion()).toEqual(before)
    expect(await auditOf('policy.updated', created.id)).toEqual([])
  })

  it('of a version that is no longer the newest is refused, and one without a version too', async () => {
    const created = await write()
    await patch(created.id, 1, { priority: 1 })
    expect((await patch(created.id, 1, { priority: 2 })).status).toBe(412)
    const without = await asAdmin('PATCH', `/policies/${created.id}`, { body: { priority: 3 } })
    expect(without.status).toBe(428)
  })

  it('is won by one of twenty at once, and makes one version', async () => {
    const created = await write()
    const before = await activeVersion()
    const edits = await Promise.all(
      Array.from({ length: 20 }, (_, index) => patch(created.id, 1, { priority: index + 1 })),
    )
    const statuses = edits.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 412)).toHaveLength(19)
    expect((await activeVersion()).number).toBe(before.number + 1)
    expect(await auditOf('policy.updated', created.id)).toHaveLength(1)
  })

  it('of twenty different rules at once keeps all of them, in versions without a gap', async () => {
    const before = await activeVersion()
    const made = await Promise.all(Array.from({ length: 20 }, () => write()))
    const newest = await activeVersion()
    expect(newest.number).toBe(before.number + 20)
    const { json } = await asOperator('GET', `/versions/${newest.number}`)
    const keys = json.snapshot.rules.map((one: { key: string }) => one.key)
    expect(keys).toEqual(expect.arrayContaining(made.map(({ key }) => key)))
  })

  it('that fails leaves neither the change, nor a version, nor a record', async () => {
    const before = await activeVersion()
    const { key } = await find('platform.secrets.redact')
    const { status, json } = await asAdmin('POST', '/policies', { body: rule({ key }) })
    expect([status, json.error.details[0].path]).toEqual([409, 'body.key'])
    expect(await activeVersion()).toEqual(before)
  })

  it('is an operator’s to read and an admin’s to make', async () => {
    for (const role of ['viewer', 'operator'] as const)
      for (const attempt of [rule(), rule()])
        expect((await as(role)('POST', '/policies', { body: attempt })).status).toBe(403)
    const refused = "SELECT actor_id FROM audit_events WHERE type = 'auth.forbidden'"
    const people = [(await api.as('viewer')).id, (await api.as('operator')).id]
    await expect
      .poll(async () => (await api.deps.pool.query(refused)).rows.map((row) => row.actor_id))
      .toEqual(people)
    expect((await as('viewer')('GET', '/policies')).status).toBe(403)
    expect((await asOperator('GET', '/policies')).status).toBe(200)
  })

  it('of a rule that is not there is not found', async () => {
    expect((await asAdmin('GET', `/policies/${uuidv7()}`)).status).toBe(404)
    expect((await patch(uuidv7(), 1, { priority: 1 })).status).toBe(404)
    expect((await asAdmin('DELETE', `/policies/${uuidv7()}`)).status).toBe(404)
  })
})
