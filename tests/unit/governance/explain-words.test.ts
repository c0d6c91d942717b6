import { describe, expect, it } from 'vitest'
import type { ProhibitedTopic } from '#contracts/governance.ts'
import type { PolicyRule } from '#contracts/governance.ts'
import type { Condition } from '#contracts/policy-conditions.ts'
import { judgeAgain, tally } from '#domain/governance/backtest.ts'
import { decideText } from '#domain/governance/engine.ts'
import { explain as explainDecided } from '#domain/governance/explain-decision.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { stopFor, stoppedDecision } from '#domain/governance/stops.ts'
import { agent } from './fixtures.ts'

function explain(condition: Condition, text = 'Good morning! How are you?'): string[] {
  const rule: PolicyRule = {
    key: 'org.rule',
    tier: 'organisation',
    points: ['input'],
    priority: 500,
    condition,
    effect: 'block',
    mode: 'enforce',
    immutable: false,
    reasonKey: 'rule.org.rule',
  }
  const asked = {
    point: 'input' as const,
    agent,
    snapshot: { version: '1', rules: [rule], topics: [] },
  }
  return explainDecided(decideText({ ...asked, text }), asked).explanation
}

describe('an explanation', () => {
  it.each<[Condition, string]>([
    [{ fact: 'intent.label', op: 'eq', value: 'smalltalk' }, 'intent.label were not "smalltalk"'],
    [{ fact: 'intent.score', op: 'gte', value: 0 }, 'intent.score were below 0'],
    [
      { fact: 'agent.domain', op: 'in', value: ['support'] },
      'agent.domain were none of ["support"]',
    ],
    [{ fact: 'agent.domain', op: 'exists', value: true }, 'agent.domain were not known'],
    [
      { not: { fact: 'signals', op: 'signal', value: { id: 'secret.key' } } },
      'there were a signal secret.key',
    ],
  ])('of %j says that it would not apply if %s', (condition, words) => {
    expect(explain(condition)).toEqual([`The rule org.rule (block) would not apply if ${words}.`])
  })

  it('names each way out of its own, and what goes together in one', () => {
    const smalltalk: Condition = { fact: 'intent.label', op: 'eq', value: 'smalltalk' }
    const support: Condition = { fact: 'agent.domain', op: 'eq', value: 'support' }
    expect(explain({ all: [smalltalk, support] })).toHaveLength(2)
    expect(explain({ any: [smalltalk, support] })).toEqual([expect.stringContaining(' and ')])
  })

  it('says that no rule applied, and that none came close', () => {
    expect(explain({ fact: 'intent.label', op: 'eq', value: 'legal.advice' })).toEqual([
      'No rule applied, so it came to what holds by default: allow_log.',
      'No stricter rule came close.',
    ])
  })

  it.each<[Condition, string]>([
    [
      {
        all: [
          { fact: 'intent.label', op: 'eq', value: 'smalltalk' },
          { fact: 'agent.domain', op: 'in', value: ['law'] },
          { fact: 'time.hour', op: 'gte', value: 20 },
        ],
      },
      'agent.domain were one of ["law"] and time.hour were at least 20',
    ],
    [
      { fact: 'signals', op: 'signal', value: { id: 'pii.contact', minSeverity: 'high' } },
      'there were a signal pii.contact of severity high or more',
    ],
  ])('of what passed names the rule that came close: %j', (condition, words) => {
    expect(explain(condition, 'Good morning! How are you? ada@example.org').at(-1)).toBe(
      `The rule org.rule (block) came close: it would apply if ${words}.`,
    )
  })

  it('of what passed names what applied', () => {
    const asked = { point: 'input' as const, agent, snapshot: defaultSnapshot() }
    const text = 'Write to ada@example.org, please.'
    expect(explainDecided(decideText({ ...asked, text }), asked).explanation[0]).toBe(
      'These rules applied, and hold nothing back: platform.contact.log.',
    )
  })
})

describe('a stored decision under other rules', () => {
  const stored = {
    decisionId: 'd',
    turnId: 't',
    point: 'input' as const,
    effect: 'redact' as const,
    intent: { label: 'smalltalk', score: 1, margin: 1, method: 'keywords' } as const,
    signals: [{ id: 'secret.key', severity: 'critical' as const, score: 1, spans: [] }],
    circumstances: { agent },
    text: null,
  }

  it('is the same under the same rules', () => {
    expect(judgeAgain(defaultSnapshot(), stored)).toBeNull()
  })

  it('says what it was and what it would be, and by which rule', () => {
    expect(judgeAgain({ version: '1', rules: [], topics: [] }, stored)).toEqual({
      decisionId: 'd',
      turnId: 't',
      point: 'input',
      before: 'redact',
      after: 'allow_log',
      ruleKey: '',
    })
  })

  it.each<[string, object, string]>([
    ['a topic in its text', { text: { content: 'Tell me of halibut.', isWhole: true } }, 'block'],
    [
      'a topic that its text has not',
      { text: { content: 'Hello', isWhole: true }, isFound: true },
      'redact',
    ],
    [
      'a topic in what was redacted since',
      { text: { content: 'Hello', isWhole: false }, isFound: true },
      'block',
    ],
    ['a topic of a text that is gone', { text: null, isFound: true }, 'block'],
    [
      'a topic that is gone',
      { text: { content: 'halibut', isWhole: true }, isFound: true, topics: [] },
      'redact',
    ],
  ])('is judged by %s', (_name, given, effect) => {
    const topic: ProhibitedTopic = {
      id: 't1',
      name: 'Fish',
      definition: '',
      keywords: ['halibut'],
      samples: [],
      effect: 'block',
    }
    const { text, isFound, topics } = { isFound: false, topics: [topic], text: null, ...given }
    const found = { id: 'topic.prohibited:t1', severity: 'high' as const, score: 1, spans: [] }
    const signals = isFound ? [...stored.signals, found] : stored.signals
    const change = judgeAgain({ ...defaultSnapshot(), topics }, { ...stored, signals, text })
    expect(change?.after ?? 'redact').toBe(effect)
  })

  it('is counted by its change, with some examples', () => {
    const change = {
      decisionId: 'd',
      turnId: 't',
      point: 'input',
      before: 'redact',
      after: 'block',
      ruleKey: 'r',
    } as const
    const page = { changes: Array.from({ length: 30 }, () => change), judgedOnText: 20 }
    const once = tally({ byChange: {}, examples: [], judgedOnText: 0 }, page)
    const twice = tally(once, page)
    expect(twice).toMatchObject({ byChange: { redact_to_block: 60 }, judgedOnText: 40 })
    expect(twice.examples).toHaveLength(50)
  })
})

describe('a stop', () => {
  it('of everything says more than that of the agent', () => {
    const stops = [
      { scope: 'a', reason: 'one' },
      { scope: 'all', reason: 'every' },
    ]
    expect(stopFor(stops, 'a')).toEqual({ scope: 'all', reason: 'every' })
    expect(stopFor([{ scope: 'a', reason: 'one' }], 'b')).toBeNull()
    expect(stoppedDecision({ scope: 'all', reason: 'Fire drill.' }, '7')).toMatchObject({
      effect: 'block',
      reason: 'All agents are stopped for now: Fire drill.',
      reasonKey: 'stopped.all',
      policyVersion: '7',
    })
    expect(stoppedDecision({ scope: 'a', reason: '', isDeleted: true }, '7')).toMatchObject({
      effect: 'block',
      reason: 'This agent was deleted, so nothing more comes from it.',
      reasonKey: 'stopped.deleted',
    })
  })
})
