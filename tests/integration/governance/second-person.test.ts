import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPolicySource } from '#adapters/db/governance.ts'
import { seedGovernance } from '#adapters/governance/seed.ts'
import { createTestApi, type RequestOptions, type TestApi } from '#tests/helpers/api.ts'
import { insertAgent } from '#tests/helpers/chat.ts'

let api: TestApi
let agentId: string
beforeAll(async () => {
  api = await createTestApi()
  await seedGovernance(api.databaseUrl)
  agentId = await insertAgent(api, { slug: 'tester' })
  await api.deps.pool.query("UPDATE agents SET domain = 'law' WHERE id = $1", [agentId])
})
afterAll(() => api.close())

type Method = Parameters<TestApi['request']>[0]
type Caller = (
  method: Method,
  url: string,
  options?: RequestOptions,
) => ReturnType<TestApi['request']>

const callerOf = (token: string): Caller => {
  return (method, url, options = {}) =>
    api.request(method, `/api/governance${url}`, { token, ...options })
}
const first: Caller = async (...call) => callerOf((await api.as('admin')).token)(...call)
const operator: Caller = async (...call) => callerOf((await api.as('operator')).token)(...call)

/** With another admin for as long as the work takes. */
async function withSecond<T>(work: (second: Caller, id: string) => Promise<T>): Promise<T> {
  const { id, token } = await api.user({ role: 'admin' })
  try {
    return await work(callerOf(token), id)
  } finally {
    await api.deps.pool.query('UPDATE users SET is_active = false WHERE id = $1', [id])
  }
}

const reason = 'It was agreed with the office.'
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const body = { reason }

async function find(key: string) {
  const { json } = await operator('GET', '/policies?limit=200')
  return json.items.find((item: { key: string }) => item.key === key)
}
const patch = (caller: Caller, rule: { id: string; version: number }, change: object) =>
  caller('PATCH', `/policies/${rule.id}`, {
    body: change,
    headers: { 'if-match': `"${rule.version}"` },
  })
const newest = async () => (await operator('GET', '/versions?limit=1')).json.items[0]
const evaluate = async (text: string) =>
  (await operator('POST', '/evaluate', { body: { text, agentId } })).json

async function eventsOf(subjectId: string) {
  const { rows } = await api.deps.pool.query(
    'SELECT type, severity FROM audit_events WHERE subject_id = $1 ORDER BY seq',
    [subjectId],
  )
  return rows.map(({ type, severity }) => `${type} ${severity}`)
}

let serial = 0
/** A rule that blocks one word, and what is needed to ask for an exception from it. */
async function delegableRule(overrides: object = {}) {
  serial += 1
  const word = `zebra${serial}`
  const topic = await first('POST', '/topics', {
    body: { name: word, keywords: [word], effect: 'allow_log' },
  })
  const { json: rule } = await first('POST', '/policies', {
    body: {
      key: `org.delegable-${serial}`,
      tier: 'organisation',
      points: ['input'],
      condition: {
        fact: 'signals',
        op: 'signal',
        value: { id: `topic.prohibited:${topic.json.id}` },
      },
      effect: 'block',
      delegable: true,
      reason: 'Not here.',
      ...overrides,
    },
  })
  const wish = {
    ruleKey: rule.key,
    tier: 'domain',
    scopeRef: 'law',
    reason: 'The lawyers write about it.',
    expiresAt: inDays(30),
  }
  return { rule, word, wish }
}

describe('an exception', () => {
  it('takes a rule out of force where another admin granted it, as a version, until it is revoked', async () => {
    const { rule, word, wish } = await delegableRule()
    await withSecond(async (second) => {
      const asked = await first('POST', '/exceptions', { body: wish })
      expect([asked.status, asked.json]).toEqual([
        201,
        expect.objectContaining({ ...wish, state: 'requested', decidedBy: null }),
      ])
      const { id } = asked.json
      expect((await evaluate(word)).effect).toBe('block')
      const own = await first('POST', `/exceptions/${id}/approve`, { body })
      expect([own.status, own.json.error.code]).toEqual([422, 'refused'])

      const before = await newest()
      const granted = await second('POST', `/exceptions/${id}/approve`, { body })
      expect(granted.json).toMatchObject({ state: 'active', decisionReason: reason })
      const after = await newest()
      expect(after.number).toBe(before.number + 1)
      const version = await operator('GET', `/versions/${after.number}`)
      expect(version.json.diff).toMatchObject([
        { kind: 'exception', key: id, name: wish.ruleKey, what: 'added' },
      ])
      const excepted = await evaluate(word)
      expect(excepted.effect).toBe('allow_log')
      expect(excepted.trace).toContainEqual(
        expect.objectContaining({ ruleKey: rule.key, applied: false, exception: id }),
      )
      const again = await second('POST', `/exceptions/${id}/approve`, { body })
      expect(again.status).toBe(409)

      const ended = await first('POST', `/exceptions/${id}/revoke`, { body })
      expect(ended.json.state).toBe('revoked')
      expect((await evaluate(word)).effect).toBe('block')
      expect(await eventsOf(id)).toEqual([
        'exception.requested warning',
        'exception.approved warning',
        'exception.revoked warning',
      ])
    })
  })

  it('may be granted by who asked for it where nobody else could, and that is critical', async () => {
    const { wish } = await delegableRule()
    const { json } = await first('POST', '/exceptions', {
      body: { ...wish, tier: 'agent', scopeRef: agentId },
    })
    expect((await first('POST', `/exceptions/${json.id}/approve`, { body: {} })).status).toBe(400)
    const granted = await first('POST', `/exceptions/${json.id}/approve`, { body })
    expect(granted.json.state).toBe('active')
    expect(await eventsOf(json.id)).toContain('exception.approved critical')
  })

  it('stops counting on its day, and makes room for another', async () => {
    const { word, wish } = await delegableRule()
    const { json } = await first('POST', '/exceptions', { body: wish })
    await first('POST', `/exceptions/${json.id}/approve`, { body })
    expect((await evaluate(word)).effect).toBe('allow_log')
    const twice = await first('POST', '/exceptions', { body: wish })
    expect(twice.status).toBe(409)
    const later = createPolicySource(api.deps.pool, () => new Date(inDays(31)))
    expect((await later.current()).exceptions).toEqual([])
    await api.deps.pool.query(
      "UPDATE policy_exceptions SET expires_at = now() - interval '1 second' WHERE id = $1",
      [json.id],
    )
    const listed = await operator('GET', '/exceptions?state=expired')
    expect(listed.json.items).toContainEqual(
      expect.objectContaining({ id: json.id, state: 'expired' }),
    )
    expect((await first('POST', `/exceptions/${json.id}/revoke`, { body })).status).toBe(409)
    expect((await first('POST', '/exceptions', { body: wish })).status).toBe(201)
  })

  it.each<[string, object, string]>([
    ['from a rule that takes none', { ruleKey: 'platform.secrets.redact' }, 'body.ruleKey'],
    ['from an immutable rule', { ruleKey: 'immutable.content.s4' }, 'body.ruleKey'],
    ['from no rule', { ruleKey: 'org.nothing' }, 'body.ruleKey'],
    ['for no agent', { tier: 'agent', scopeRef: 'nobody' }, 'body.scopeRef'],
    ['for longer than 90 days', { expiresAt: inDays(91) }, 'body.expiresAt'],
    ['for the past', { expiresAt: inDays(-1) }, 'body.expiresAt'],
  ])('%s is refused, and the place is named', async (_name, overrides, path) => {
    const { wish } = await delegableRule()
    const { status, json } = await first('POST', '/exceptions', { body: { ...wish, ...overrides } })
    expect([status, json.error.details[0].path]).toEqual([422, path])
  })

  it('is an admin’s to ask for and to decide', async () => {
    const { wish } = await delegableRule()
    expect((await operator('POST', '/exceptions', { body: wish })).status).toBe(403)
    expect((await operator('GET', '/exceptions')).status).toBe(200)
  })

  it('is not brought back by a rollback', async () => {
    const { word, wish } = await delegableRule()
    const { json } = await first('POST', '/exceptions', { body: wish })
    await first('POST', `/exceptions/${json.id}/approve`, { body })
    expect((await evaluate(word)).effect).toBe('allow_log')
    const { number } = await newest()
    await first('POST', `/exceptions/${json.id}/revoke`, { body })
    const back = await first('POST', `/versions/${number}/rollback`, { body })
    expect(back.status).toBe(200)
    expect((await evaluate(word)).effect).toBe('block')
  })
})

describe('a change of the platform’s rules', () => {
  it('waits for another admin, and is then in force as a version', async () => {
    const rule = await find('platform.contact.log')
    await withSecond(async (second) => {
      const before = await newest()
      const change = { mode: 'shadow', changeReason: reason }
      const asked = await patch(first, rule, change)
      expect(asked.status).toBe(202)
      expect(asked.json).toMatchObject({
        mode: 'enforce',
        version: rule.version,
        proposal: {
          kind: 'update',
          ruleKey: rule.key,
          change: { mode: 'shadow' },
          state: 'pending',
        },
      })
      expect(await newest()).toEqual(before)
      expect((await patch(first, rule, change)).status).toBe(409)
      const { id } = asked.json.proposal
      const listed = await operator('GET', '/proposals?state=pending')
      expect(listed.json.items.map((one: { id: string }) => one.id)).toEqual([id])

      expect((await first('POST', `/proposals/${id}/approve`, { body })).status).toBe(422)
      const approved = await second('POST', `/proposals/${id}/approve`, { body })
      expect(approved.json).toMatchObject({ state: 'applied', decisionReason: reason })
      expect(await find(rule.key)).toMatchObject({ mode: 'shadow', version: rule.version + 1 })
      expect((await newest()).reason).toBe(`Changed ${rule.key}: ${reason}`)
      expect((await second('POST', `/proposals/${id}/approve`, { body })).status).toBe(409)
    })
  })

  it('that takes one out or brings back others waits too, and may be refused', async () => {
    const rule = await find('platform.evasion.log')
    await withSecond(async (second) => {
      const url = `/policies/${rule.id}?changeReason=${encodeURIComponent(reason)}`
      const asked = await first('DELETE', url)
      expect([asked.status, asked.json.proposal.kind]).toEqual([202, 'delete'])
      const refused = await first('POST', `/proposals/${asked.json.proposal.id}/refuse`, { body })
      expect(refused.json.state).toBe('refused')
      expect(await find(rule.key)).toEqual(rule)

      const again = (await first('DELETE', url)).json.proposal
      await second('POST', `/proposals/${again.id}/approve`, { body })
      expect(await find(rule.key)).toBeUndefined()

      const back = await first('POST', '/versions/1/rollback', { body })
      expect([back.status, back.json.proposal.kind]).toEqual([202, 'rollback'])
      expect(await find(rule.key)).toBeUndefined()
      await second('POST', `/proposals/${back.json.proposal.id}/approve`, { body })
      expect(await find(rule.key)).toMatchObject({ id: rule.id })
      expect((await newest()).sourceNumber).toBe(1)
    })
  })

  it('is set aside when the rule is changed in the meantime', async () => {
    const rule = await find('platform.prompt_leak.log')
    const proposal = await withSecond(async () => {
      const asked = await patch(first, rule, { priority: 7, changeReason: reason })
      return asked.json.proposal
    })
    const changed = await patch(first, rule, { priority: 8, changeReason: reason })
    expect([changed.status, changed.json.priority]).toEqual([200, 8])
    expect(await eventsOf(rule.id)).toEqual(['policy.updated critical'])
    const { json } = await operator('GET', '/proposals?state=superseded')
    expect(json.items).toMatchObject([{ id: proposal.id }])
    expect((await first('POST', `/proposals/${proposal.id}/approve`, { body })).status).toBe(409)
  })

  it('needs a reason, and one that changes nothing needs nobody', async () => {
    const rule = await find('platform.exfil.log')
    const bare = await patch(first, rule, { priority: 9 })
    expect([bare.status, bare.json.error.details[0].path]).toEqual([422, 'body.changeReason'])
    await withSecond(async () => {
      expect((await patch(first, rule, { priority: rule.priority })).status).toBe(200)
    })
  })
})
