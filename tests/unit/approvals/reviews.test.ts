import { describe, expect, it } from 'vitest'
import type { PolicyRule, PolicySnapshot, Signal } from '#contracts/governance.ts'
import { DEFAULT_DEADLINES } from '#domain/approvals.ts'
import { decideText } from '#domain/governance/engine.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { isSampled, planReview, type MadeDecision } from '#domain/reviews.ts'

const MINUTE = 60_000
const TURN = '019ac0de-0000-7000-8000-000000000001'

function rule(key: string, changes: Partial<PolicyRule> = {}): PolicyRule {
  return {
    key,
    tier: 'organisation',
    points: ['input', 'output'],
    priority: 500,
    condition: { fact: 'point', op: 'exists', value: true },
    effect: 'allow_log',
    mode: 'enforce',
    immutable: false,
    reasonKey: 'test',
    reason: `Because of ${key}.`,
    ...changes,
  }
}

const found = (id: string, severity: Signal['severity'] = 'low'): Signal => ({
  id,
  severity,
  score: 1,
  spans: [{ start: 0, end: 4 }],
})

function made(changes: Partial<MadeDecision>): MadeDecision {
  return { point: 'output', policyVersion: '7', signals: [], appliedKeys: [], ...changes }
}

function plan(
  decisions: MadeDecision[],
  rules: PolicyRule[],
  topics: PolicySnapshot['topics'] = [],
) {
  return planReview({
    turnId: TURN,
    decisions,
    snapshot: { version: '7', rules, topics },
    defaults: DEFAULT_DEADLINES,
  })
}

describe('a later look at an answer', () => {
  it('is planned where a rule with that effect or that mode applied, and nowhere else', () => {
    const rules = [
      rule('logs'),
      rule('reviews', { effect: 'review_after' }),
      rule('redacts', { effect: 'redact', hitlMode: 'review_after' }),
      rule('tells', { hitlMode: 'notify' }),
    ]
    const modeFor = (...appliedKeys: string[]) => plan([made({ appliedKeys })], rules)?.mode ?? null

    expect(modeFor()).toBeNull()
    expect(modeFor('logs', 'gone')).toBeNull()
    expect(modeFor('logs', 'reviews')).toBe('review_after')
    expect(modeFor('redacts')).toBe('review_after')
    expect(modeFor('tells')).toBe('notify')
    expect(modeFor('tells', 'reviews')).toBe('review_after')
  })

  it('gathers all rules that ask for it in one case, with the shortest time and the strictest role', () => {
    const rules = [
      rule('b', { effect: 'review_after', priority: 600, params: { expiresAfterMinutes: 90 } }),
      rule('a', { effect: 'review_after', params: { approverRole: 'admin' } }),
      rule('tells', { hitlMode: 'notify', params: { expiresAfterMinutes: 1 } }),
    ]
    const planned = plan(
      [
        made({ point: 'input', appliedKeys: ['b', 'tells'], signals: [found('one', 'high')] }),
        made({ point: 'output', appliedKeys: ['a', 'b'], signals: [found('one'), found('two')] }),
      ],
      rules,
    )
    expect(planned).toEqual({
      mode: 'review_after',
      point: 'input',
      approverRole: 'admin',
      ruleKeys: ['a', 'b'],
      priority: 'high',
      reason: 'Because of b.',
      signals: [found('one', 'high'), { ...found('two'), spans: [] }],
      policyVersion: '7',
      remindMs: 60 * MINUTE,
      escalateMs: 240 * MINUTE,
      expireMs: 90 * MINUTE,
    })
  })

  it('is asked for by a topic as well, in the words of the topic', () => {
    const topic = { id: 't1', name: 'Zephyr', definition: '', keywords: [], samples: [] }
    const planned = plan(
      [made({ appliedKeys: ['topic:t1'] })],
      [],
      [{ ...topic, effect: 'review_after' }],
    )
    expect(planned).toMatchObject({
      mode: 'review_after',
      ruleKeys: ['topic:t1'],
      reason: 'This is about “Zephyr”, a topic that is restricted here.',
    })
  })

  it('presses nobody where somebody only has to know', () => {
    const rules = [rule('tells', { hitlMode: 'notify', params: { remindAfterMinutes: 5 } })]
    const { expireMs } = DEFAULT_DEADLINES
    expect(plan([made({ appliedKeys: ['tells'] })], rules)).toMatchObject({
      remindMs: expireMs,
      escalateMs: expireMs,
      expireMs,
    })
  })

  it('is urgent for a person in distress, whose message is answered', () => {
    const snapshot = defaultSnapshot()
    const text = 'I want to kill myself tonight'
    const decision = decideText({ point: 'input', text, snapshot, agent: { id: 'agent' } })
    expect(decision.effect).toBe('review_after')

    const appliedKeys = decision.trace.flatMap((entry) => (entry.applied ? [entry.ruleKey] : []))
    const asked = made({ point: 'input', signals: decision.signals, appliedKeys })
    expect(plan([asked], snapshot.rules)).toMatchObject({
      mode: 'review_after',
      priority: 'urgent',
      ruleKeys: ['platform.selfharm.review'],
      reason: decision.reason,
    })
  })
})

describe('the part of the matches that people look at', () => {
  const turns = Array.from(
    { length: 4000 },
    (_, index) => `019ac0de-0000-7000-8000-${index.toString(16).padStart(12, '0')}`,
  )
  const share = (key: string, rate: number) =>
    turns.filter((turn) => isSampled(turn, key, rate)).length / turns.length

  it.each([0, 0.01, 0.1, 0.5, 0.9, 1])('is as large as %d says', (rate) => {
    expect(Math.abs(share('rule', rate) - rate)).toBeLessThan(
      rate % 1 === 0 ? Number.EPSILON : 0.03,
    )
  })

  it('is the same each time, grows with the rate, and is another one for another rule', () => {
    const drawn = (key: string, rate: number) => turns.filter((turn) => isSampled(turn, key, rate))
    expect(drawn('rule', 0.2)).toEqual(drawn('rule', 0.2))
    const more = new Set(drawn('rule', 0.4))
    expect(drawn('rule', 0.2).every((turn) => more.has(turn))).toBe(true)
    const other = new Set(drawn('other', 0.2))
    const both = drawn('rule', 0.2).filter((turn) => other.has(turn)).length
    expect(both / turns.length).toBeLessThan(0.1)
  })

  it('leaves out a rule that did not draw the turn, and with it the case', () => {
    const rules = [rule('never', { effect: 'review_after', params: { sampleRate: 0 } })]
    expect(plan([made({ appliedKeys: ['never'] })], rules)).toBeNull()
    const both = [...rules, rule('tells', { hitlMode: 'notify' })]
    expect(plan([made({ appliedKeys: ['never', 'tells'] })], both)?.mode).toBe('notify')
  })
})
