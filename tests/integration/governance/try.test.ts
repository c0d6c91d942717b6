import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStopFor } from '#adapters/db/governance-stops.ts'
import { seedGovernance } from '#adapters/governance/seed.ts'
import { createTestApi, type TestApi } from '#tests/helpers/api.ts'
import { insertAgent } from '#tests/helpers/chat.ts'
import { createGovernanceClient } from '#tests/helpers/governance-client.ts'

const SECRET = 'My key is AKIAIOSFODNN7EXAMPLQ, keep it.'

let api: TestApi
let agentId: string
beforeAll(async () => {
  api = await createTestApi()
  await seedGovernance(api.databaseUrl)
  agentId = await insertAgent(api, { slug: 'tester' })
})
afterAll(() => api.close())

const { as, asAdmin, asOperator } = createGovernanceClient(() => api)

const evaluate = async (body: object) => (await asOperator('POST', '/evaluate', { body })).json

describe('a prohibited topic', () => {
  it('holds from the moment it is written, until it is taken out', async () => {
    const text = 'Tell me about Project Halibut.'
    expect((await evaluate({ text })).effect).toBe('allow_log')
    const body = { name: 'Halibut', keywords: ['project halibut'], effect: 'block' }
    const { status, json: topic } = await asAdmin('POST', '/topics', { body })
    expect([status, topic]).toEqual([
      201,
      expect.objectContaining({ ...body, active: true, scope: null, threshold: null, version: 1 }),
    ])
    const blocked = await evaluate({ text })
    expect(blocked).toMatchObject({ effect: 'block', reason: expect.stringContaining('Halibut') })
    expect(blocked.signals[0]).toMatchObject({
      id: `topic.prohibited:${topic.id}`,
      spans: [{ start: 14, end: 29 }],
    })

    const headers = { 'if-match': '"1"' }
    const paused = await asAdmin('PATCH', `/topics/${topic.id}`, {
      body: { active: false },
      headers,
    })
    expect(paused.json).toMatchObject({ ...body, active: false, version: 2 })
    expect((await evaluate({ text })).effect).toBe('allow_log')
    const stale = await asAdmin('PATCH', `/topics/${topic.id}`, { body: { active: true }, headers })
    expect(stale.status).toBe(412)

    expect((await asAdmin('DELETE', `/topics/${topic.id}`)).status).toBe(204)
    expect((await asAdmin('DELETE', `/topics/${topic.id}`)).status).toBe(404)
    const { json } = await asOperator('GET', '/versions?limit=1')
    const version = await asOperator('GET', `/versions/${json.items[0].number}`)
    expect(version.json).toMatchObject({
      reason: 'Took out the topic “Halibut”',
      diff: [{ kind: 'topic', key: topic.id, name: 'Halibut', what: 'removed', after: null }],
    })
  })

  it.each<[string, object, string]>([
    ['nothing to be found by', { keywords: [] }, '422 body.keywords'],
    ['a keyword that shows nothing', { keywords: ['\u200B'] }, '422 body.keywords.0'],
    ['a word of ordinary questions', { keywords: ['the'] }, '422 body.keywords'],
    ['the name of another one', { name: 'sturgeon' }, '409 body.name'],
  ])('is refused with %s, and the place is named', async (_name, overrides, refusal) => {
    const body = { name: 'Sturgeon', keywords: ['sturgeon plan'], effect: 'block' }
    await asAdmin('POST', '/topics', { body })
    const { status, json } = await asAdmin('POST', '/topics', {
      body: { ...body, name: 'Other', ...overrides },
    })
    expect(`${status} ${json.error.details[0].path}`).toBe(refusal)
  })

  it('may be scoped to an agent', async () => {
    const body = {
      name: 'Salmon',
      keywords: ['salmon plan'],
      effect: 'block',
      scope: { agentIds: [agentId] },
    }
    await asAdmin('POST', '/topics', { body })
    const text = 'What is the salmon plan?'
    expect((await evaluate({ text, agentId })).effect).toBe('block')
    expect((await evaluate({ text })).effect).toBe('allow_log')
  })

  it('is an admin’s to write', async () => {
    const body = { name: 'X', keywords: ['x'], effect: 'block' }
    expect((await asOperator('POST', '/topics', { body })).status).toBe(403)
    expect((await as('viewer')('GET', '/topics')).status).toBe(403)
  })
})

describe('an evaluation', () => {
  it('says what would be decided, why, and what would have to change; nothing is stored', async () => {
    const result = await evaluate({ text: SECRET })
    expect(result).toMatchObject({
      effect: 'redact',
      reasonKey: 'secrets.removed',
      signals: [{ id: 'secret.key', severity: 'critical' }],
      policyVersion: expect.stringMatching(/^\d+$/),
      explanation: [expect.stringContaining('no signal secret.key')],
    })
    expect(result.redactedText).not.toContain('AKIA')
    const { rows } = await api.deps.pool.query('SELECT 1 FROM governance_decisions')
    expect(rows).toEqual([])
  })

  it('decides as if a draft were saved, which changes nothing', async () => {
    const draft = {
      key: 'sturgeon.first',
      tier: 'organisation',
      points: ['input'],
      condition: { fact: 'intent.score', op: 'gte', value: 0 },
      effect: 'require_approval',
      hitlMode: 'approve_one',
      reason: 'Sturgeons wait.',
    }
    const text = 'How old does a sturgeon get?'
    expect(await evaluate({ text, draft })).toMatchObject({
      effect: 'require_approval',
      reason: 'Sturgeons wait.',
      needed: [{ ruleKey: 'sturgeon.first', alternatives: [[{ fact: 'intent.score' }]] }],
    })
    expect((await evaluate({ text })).effect).toBe('allow_log')
  })

  it('can look for every signal that is listed, each with its meaning', async () => {
    const { status, json } = await asOperator('GET', '/signals')
    expect(status).toBe(200)
    expect(json.items).toContainEqual({
      id: 'secret.key',
      severity: 'critical',
      state: 'detected',
      meaning: expect.any(String),
    })
    expect((await as('viewer')('GET', '/signals')).status).toBe(403)
  })

  it.each([
    [{ name: 'mail.send', effect: 'send' }, SECRET, 'block by immutable.secrets.external'],
    [
      { name: 'governance.update', effect: 'write' },
      'off',
      'block by immutable.policy.self_change',
    ],
    [
      { name: 'approval.decide', effect: 'write' },
      'yes',
      'block by immutable.approval.by_requester',
    ],
    [{ name: 'audit.delete', effect: 'delete' }, 'all', 'block by immutable.audit.erasure'],
    [{ name: 'calendar.list', effect: 'read' }, 'today', 'allow_log by default.allowed'],
    [
      { name: 'calendar.add', effect: 'write' },
      'today',
      'require_approval by default.tool.approval',
    ],
    [{ name: 'mystery' }, 'today', 'block by default.tool.unknown'],
  ])('of a call of %j on “%s” comes to %s', async (tool, text, outcome) => {
    const { effect, reasonKey } = await evaluate({ text, tool, point: 'tool_call' })
    expect(`${effect} by ${reasonKey}`).toBe(outcome)
  })

  it('knows the tool’s arguments, cost and destination', async () => {
    const condition = {
      all: [
        { fact: 'tool.args', op: 'matches', value: '"to":"[^"]+@rival\\.example"' },
        { fact: 'tool.costMicroUsd', op: 'gt', value: 5 },
        { fact: 'tool.reversible', op: 'eq', value: false },
        { fact: 'tool.destination', op: 'startsWith', value: 'smtp.' },
      ],
    }
    const reason = 'Nothing goes to the rival.'
    const body = {
      key: 'org.rival',
      tier: 'organisation',
      points: ['tool_call'],
      condition,
      effect: 'block',
      reason,
    }
    expect((await asAdmin('POST', '/policies', { body })).status).toBe(201)
    const tool = {
      name: 'mail.send',
      effect: 'send',
      args: { to: 'eve@rival.example', cc: [] },
      reversible: false,
      costMicroUsd: 6,
      destination: 'smtp.host.example',
    }
    const decide = (known: object) => evaluate({ text: 'Hello', point: 'tool_call', tool: known })
    expect(await decide(tool)).toMatchObject({ effect: 'block', reason })
    expect((await decide({ ...tool, args: { to: 'bob@friend.example' } })).effect).toBe(
      'require_approval',
    )
    const { destination: _, ...less } = tool
    expect((await decide(less)).effect).toBe('require_approval')
    const long = { ...tool, args: { to: 'x'.repeat(65_536) } }
    const refused = await asOperator('POST', '/evaluate', { body: { text: 'a', tool: long } })
    expect(refused.status).toBe(400)
  })

  it('knows who asks, when, and the agent, as a turn of theirs would', async () => {
    const known = (fact: string) => ({ fact, op: 'exists', value: true })
    const body = {
      key: 'org.known',
      tier: 'agent',
      scopeRef: agentId,
      points: ['input'],
      condition: {
        all: [
          { fact: 'actor.id', op: 'eq', value: (await api.as('operator')).id },
          { fact: 'actor.role', op: 'eq', value: 'operator' },
          { fact: 'history.denials', op: 'eq', value: 0 },
          known('actor.groups'),
          known('time.hour'),
          known('agent.domain'),
          known('agent.riskClass'),
          known('agent.capabilities'),
        ],
      },
      effect: 'review_after',
      reason: 'Everything is known.',
    }
    expect((await asAdmin('POST', '/policies', { body })).status).toBe(201)
    expect((await evaluate({ text: 'Hello', agentId })).reason).toBe(body.reason)
    expect((await evaluate({ text: 'Hello' })).effect).toBe('allow_log')
  })

  it('is not a viewer’s, and not of an agent that is not there', async () => {
    expect((await as('viewer')('POST', '/evaluate', { body: { text: 'a' } })).status).toBe(403)
    const gone = await asOperator('POST', '/evaluate', { body: { text: 'a', agentId: uuidv7() } })
    expect(gone.status).toBe(404)
  })
})

describe('a stop switch', () => {
  it('is what a deleted agent is under for good, switched or not', async () => {
    const id = await insertAgent(api, { slug: 'gone-soon' })
    expect(await readStopFor(api.deps.pool, id)).toBeNull()
    const { token } = await api.as('operator')
    expect((await api.request('DELETE', `/api/agents/${id}`, { token })).status).toBe(204)
    expect(await readStopFor(api.deps.pool, id)).toMatchObject({ scope: id, isDeleted: true })
  })

  it('is seen by everybody, flipped by an admin, and recorded as critical', async () => {
    const body = { stopped: true, reason: 'It is wrong about prices.' }
    const { status, json } = await asAdmin('PUT', `/stops/${agentId}`, { body })
    expect([status, json]).toEqual([
      200,
      expect.objectContaining({ ...body, scope: agentId, changedBy: (await api.as('admin')).id }),
    ])
    const seen = (await as('viewer')('GET', '/stops')).json.items
    expect(seen.map((stop: { scope: string }) => stop.scope)).toEqual([agentId])
    const { rows } = await api.deps.pool.query(
      "SELECT type, severity, actor_id FROM audit_events WHERE subject_id = $1 AND type LIKE 'stop.%'",
      [agentId],
    )
    expect(rows).toEqual([
      { type: 'stop.set', severity: 'critical', actor_id: (await api.as('admin')).id },
    ])
  })

  it('that is off stays as it is when it is lifted, without a record', async () => {
    const lift = (reason: string) =>
      asAdmin('PUT', `/stops/${agentId}`, { body: { stopped: false, reason } })
    const first = await lift('It knows the prices now.')
    expect(await lift('Once more.')).toMatchObject({ status: 200, json: first.json })
    const never = await asAdmin('PUT', '/stops/all', { body: { stopped: false, reason: 'Why?' } })
    expect(never).toMatchObject({ status: 200, json: { stopped: false, changedBy: null } })
    const { rows } = await api.deps.pool.query(
      "SELECT subject_id FROM audit_events WHERE type = 'stop.lifted'",
    )
    expect(rows).toEqual([{ subject_id: agentId }])
  })

  it('is not an operator’s, and not of an agent that is not there', async () => {
    const body = { stopped: true, reason: 'No' }
    expect((await asOperator('PUT', '/stops/all', { body })).status).toBe(403)
    expect((await asAdmin('PUT', `/stops/${uuidv7()}`, { body })).status).toBe(404)
    expect((await asAdmin('PUT', '/stops/everything', { body })).status).toBe(400)
    expect((await asAdmin('PUT', '/stops/all', { body: { stopped: true } })).status).toBe(400)
  })
})
