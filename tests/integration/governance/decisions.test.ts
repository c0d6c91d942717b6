import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadTurnToGuard, saveDecision } from '#adapters/db/chat-governed.ts'
import { digestKeyOf, recordOf } from '#adapters/db/governance-records.ts'
import { createPolicySource } from '#adapters/db/governance.ts'
import { seedGovernance } from '#adapters/governance/seed.ts'
import { decideText } from '#domain/governance/engine.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { createTestApi, type TestApi } from '#tests/helpers/api.ts'
import { createSession, createTurn, insertAgent } from '#tests/helpers/chat.ts'
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

describe('a stored decision', () => {
  it('is explained to operators, from the rules it was made by', async () => {
    const owner = await api.user({ role: 'viewer' })
    const session = await createSession(api, owner, { agentId })
    const turn = await createTurn(api, owner, { sessionId: session.id, content: SECRET })
    const asked = {
      point: 'input' as const,
      text: SECRET,
      snapshot: defaultSnapshot([], '1'),
      ...((await loadTurnToGuard(api.deps.pool, turn.id))?.circumstances ?? { agent: { id: '' } }),
    }
    const decision = decideText(asked)
    await saveDecision(api.deps.pool, {
      turnId: turn.id,
      point: 'input',
      decision,
      stage: 'generating',
      record: recordOf(asked, {
        turnId: turn.id,
        decision,
        ms: 1.5,
        digestKey: digestKeyOf(api.deps.sealer),
      }),
    })
    const { rows } = await api.deps.pool.query(
      'SELECT id FROM governance_decisions WHERE turn_id = $1',
      [turn.id],
    )
    const { status, json, text } = await asOperator('GET', `/decisions/${rows[0].id}`)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      turnId: turn.id,
      point: 'input',
      effect: 'redact',
      policyVersion: '1',
      explanation: [expect.stringContaining('platform.secrets.redact')],
      needed: [
        {
          ruleKey: 'platform.secrets.redact',
          alternatives: [[{ fact: 'signals', op: 'signal', from: 'matched' }]],
        },
      ],
      closest: [],
      detectors: { ms: 1.5 },
      outcome: { turnStatus: 'running', approvalId: null, approvalStatus: null },
    })
    expect(json.enforcedDigest).not.toBe(json.inputDigest)
    expect(json).not.toHaveProperty('replay')
    expect(json.trace.length).toBeGreaterThan(5)
    expect(text).not.toContain('AKIA')
    expect((await as('viewer')('GET', `/decisions/${rows[0].id}`)).status).toBe(403)
    expect((await asOperator('GET', `/decisions/${uuidv7()}`)).status).toBe(404)
  })
})

describe('a stored decision made again', () => {
  it('by another version says what comes out otherwise, and whether the facts are those of then', async () => {
    const body = {
      key: 'org.no-keys',
      tier: 'organisation',
      points: ['input'],
      condition: { fact: 'signals', op: 'signal', value: { id: 'secret.key' } },
      effect: 'block',
      reason: 'No keys at all.',
    }
    const owner = await api.user({ role: 'viewer' })
    const session = await createSession(api, owner, { agentId })
    const turn = await createTurn(api, owner, { sessionId: session.id, content: SECRET })
    const circumstances = (await loadTurnToGuard(api.deps.pool, turn.id))?.circumstances
    const asked = {
      point: 'input' as const,
      text: SECRET,
      snapshot: await createPolicySource(api.deps.pool).current(),
      ...(circumstances ?? { agent: { id: '' } }),
    }
    const decision = decideText(asked)
    await saveDecision(api.deps.pool, {
      turnId: turn.id,
      point: 'input',
      decision,
      stage: 'generating',
      record: recordOf(asked, {
        turnId: turn.id,
        decision,
        ms: 1,
        digestKey: digestKeyOf(api.deps.sealer),
      }),
    })
    await asAdmin('POST', '/policies', { body })
    const { number } = (await asOperator('GET', '/versions?limit=1')).json.items[0]
    const { rows } = await api.deps.pool.query(
      'SELECT id FROM governance_decisions WHERE turn_id = $1',
      [turn.id],
    )
    const replayBy = (version: number) =>
      asOperator('GET', `/decisions/${rows[0].id}?against=${version}`)
    const { replay } = (await replayBy(number)).json
    expect(replay).toEqual({
      version: number,
      effect: 'block',
      reasonKey: 'rule.org.no-keys',
      isChanged: true,
      isSameFacts: true,
      rules: [
        {
          ruleKey: 'org.no-keys',
          before: null,
          after: { effect: 'block', mode: 'enforce', outcome: 'matched', applied: true },
        },
      ],
    })
    const same = (await replayBy(Number(decision.policyVersion))).json.replay
    expect(same).toMatchObject({ effect: 'redact', isChanged: false, rules: [] })
    expect((await replayBy(number + 1000)).status).toBe(404)
    await api.deps.pool.query("UPDATE users SET role = 'operator' WHERE id = $1", [owner.id])
    expect((await replayBy(number)).json.replay.isSameFacts).toBe(false)
  })
})

describe('stored decisions', () => {
  /** Decides on a question as the turn would, and stores it. */
  async function ask(content: string) {
    const owner = await api.user({ role: 'viewer' })
    const session = await createSession(api, owner, { agentId })
    const turn = await createTurn(api, owner, { sessionId: session.id, content })
    const snapshot = await createPolicySource(api.deps.pool).current()
    const decision = decideText({ point: 'input', text: content, snapshot, agent: { id: agentId } })
    const { pool } = api.deps
    await saveDecision(pool, { turnId: turn.id, point: 'input', decision, stage: 'generating' })
    return turn
  }
  const decisions = async (query: string) => (await asOperator('GET', `/decisions?${query}`)).json

  it('are found by their turn, in pages, and named in the turn’s event', async () => {
    const turn = await ask(SECRET)
    const { items } = await decisions(`turnId=${turn.id}`)
    expect(items).toEqual([
      expect.objectContaining({ turnId: turn.id, point: 'input', step: 0, effect: 'block' }),
    ])
    expect(items[0]).toMatchObject({
      signals: ['secret.key'],
      ruleKeys: expect.arrayContaining(['org.no-keys', 'platform.secrets.redact']),
    })
    const { rows } = await api.deps.pool.query(
      "SELECT payload FROM turn_events WHERE turn_id = $1 AND type = 'decision-made'",
      [turn.id],
    )
    expect(rows[0].payload.decisionId).toBe(items[0].id)

    await ask('Hello there')
    const first = await decisions('limit=1&point=input')
    const next = await decisions(`limit=1&point=input&cursor=${first.nextCursor}`)
    expect([first.items[0].effect, next.items[0].id]).toEqual(['allow_log', items[0].id])
    const blocked = await decisions(`effect=block&from=${items[0].createdAt}`)
    expect(blocked.items.map((item: { id: string }) => item.id)).toEqual([items[0].id])
    expect((await decisions(`to=2020-01-01T00:00:00Z`)).items).toEqual([])
    expect((await as('viewer')('GET', '/decisions')).status).toBe(403)
  })

  it('say what rules in shadow mode would have done', async () => {
    const body = {
      key: 'org.watched',
      tier: 'organisation',
      points: ['input'],
      condition: { fact: 'intent.label', op: 'exists', value: true },
      effect: 'require_approval',
      mode: 'shadow',
      reason: 'Only watched.',
    }
    const rule = (await asAdmin('POST', '/policies', { body })).json
    const idle = {
      ...body,
      key: 'org.idle',
      condition: { fact: 'signals', op: 'signal', value: { id: 'content.S4' } },
    }
    await asAdmin('POST', '/policies', { body: idle })
    const [blocked, passed] = [await ask(SECRET), await ask('Hello there')]
    expect(blocked.id).not.toBe(passed.id)
    const { status, json } = await asOperator('GET', '/shadow')
    expect(status).toBe(200)
    expect(json.items).toEqual([
      {
        ruleKey: 'org.watched',
        ruleId: rule.id,
        mode: 'shadow',
        effect: 'require_approval',
        matched: 2,
        beyond: 1,
        examples: [expect.objectContaining({ turnId: passed.id, decided: 'allow_log' })],
      },
      expect.objectContaining({ ruleKey: 'org.idle', matched: 0, beyond: 0, examples: [] }),
    ])
    expect((await as('viewer')('GET', '/shadow')).status).toBe(403)
  })
})

describe('a backtest', () => {
  const draft = [
    {
      key: 'org.draft',
      tier: 'organisation',
      points: ['input'],
      condition: { fact: 'signals', op: 'signal', value: { id: 'secret.key' } },
      effect: 'block',
      reason: 'No secrets at all.',
    },
  ]
  const body = { draft, since: '2026-01-01T00:00:00Z' }

  it('is written down and started, and says how far it is', async () => {
    const { status, json } = await asAdmin('POST', '/backtest', { body })
    expect(status).toBe(202)
    expect(json).toMatchObject({
      status: 'running',
      checked: 0,
      asIf: [],
      result: { byChange: {}, examples: [], judgedOnText: 0 },
    })
    const { rows } = await api.deps.pool.query(
      "SELECT severity, payload FROM audit_events WHERE type = 'governance.backtest_started' AND subject_id = $1",
      [json.id],
    )
    expect(rows).toEqual([
      { severity: 'warning', payload: { rules: 1, topics: 0, since: body.since } },
    ])
    expect(api.engine.backtests).toEqual([json.id])
    expect((await asOperator('GET', `/backtests/${json.id}`)).json).toEqual(json)
  })

  it('of a draft that no engine could evaluate is refused, with the place', async () => {
    const condition = { fact: 'tool.args', op: 'matches', value: 'a{5000}' }
    const { status, json } = await asAdmin('POST', '/backtest', {
      body: { ...body, draft: [...draft, { ...draft[0], key: 'org.second', condition }] },
    })
    expect([status, json.error.details[0].path]).toEqual([422, 'body.draft.1.condition.value'])
  })

  it.each([
    ['a rule twice', [draft[0], draft[0]], 'body.draft.1.key'],
    [
      'a rule that nobody can change',
      [{ ...draft[0], key: 'immutable.content.s4' }],
      'body.draft.0.key',
    ],
  ])('of %s is refused, with the place', async (_name, rules, path) => {
    const { status, json } = await asAdmin('POST', '/backtest', { body: { ...body, draft: rules } })
    expect([status, json.error.details[0].path]).toEqual([422, path])
  })

  it('is an admin’s to start', async () => {
    expect((await asOperator('POST', '/backtest', { body })).status).toBe(403)
    expect((await asOperator('GET', `/backtests/${uuidv7()}`)).status).toBe(404)
  })
})
