import { describe, expect, it } from 'vitest'
import type { PolicyRule } from '#contracts/governance.ts'
import type { Condition } from '#contracts/policy-conditions.ts'
import { checkDraft } from '#domain/governance/gate.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { fieldProblems, fieldWarnings, type Known } from '#domain/governance/rule-checks.ts'
import { builtInRules, defaultSnapshot } from '#domain/governance/rules.ts'

const rule = (overrides: Partial<PolicyRule> = {}): PolicyRule => ({
  key: 'org.rule',
  tier: 'organisation',
  points: ['input'],
  priority: 500,
  condition: { fact: 'agent.domain', op: 'eq', value: 'space travel' },
  effect: 'block',
  mode: 'enforce',
  immutable: false,
  reasonKey: 'rule.org.rule',
  ...overrides,
})

const known: Known = {
  now: new Date('2026-06-01T12:00:00Z'),
  topicIds: new Set(['t1']),
  isScopeUsed: false,
}
const signal = (id: string): Condition => ({ fact: 'signals', op: 'signal', value: { id } })
const held = { effect: 'require_approval' } as const

describe('a field of a rule', () => {
  it.each<[string, Partial<PolicyRule>, string]>([
    ['a signal of no detector', { condition: signal('pii.finacial') }, 'condition.value.id'],
    ['a star in the middle', { condition: signal('pii.*.x') }, 'condition.value.id'],
    ['a group of no signals', { condition: signal('pie.*') }, 'condition.value.id'],
    ['a topic that is gone', { condition: signal('topic.prohibited:t2') }, 'condition.value.id'],
    [
      'such a signal under a not',
      { condition: { any: [{ not: signal('no.such.signal') }] } },
      'condition.any.0.not.value.id',
    ],
    [
      'an hour of no day',
      { condition: { fact: 'time.hour', op: 'in', value: [3, 24] } },
      'condition.value.1',
    ],
    [
      'a score in hundredths',
      { condition: { fact: 'intent.score', op: 'lt', value: 80 } },
      'condition.value',
    ],
    [
      'a day of no week',
      { condition: { fact: 'time.weekday', op: 'between', value: [0, 7] } },
      'condition.value.0',
    ],
    [
      'a role that nobody has',
      { condition: { fact: 'actor.role', op: 'ne', value: 'boss' } },
      'condition.value',
    ],
    ['a time that is over', { validTo: '2026-06-01T11:59:59Z' }, 'validTo'],
    ['a scope on a rule for all', { scopeRef: 'x' }, 'scopeRef'],
    ['an agent that is not there', { tier: 'agent', scopeRef: 'nobody' }, 'scopeRef'],
    ['an approver of what is blocked', { hitlMode: 'approve_one' }, 'hitlMode'],
    ['one who takes over what is redacted', { effect: 'redact', hitlMode: 'takeover' }, 'hitlMode'],
    ['a look after what waits before', { ...held, hitlMode: 'review_after' }, 'hitlMode'],
    ['a notice of what waits', { ...held, hitlMode: 'notify' }, 'hitlMode'],
    [
      'an escalation of what has expired',
      { ...held, params: { expiresAfterMinutes: 30, escalateAfterMinutes: 30 } },
      'params.escalateAfterMinutes',
    ],
    [
      'a reminder of what has expired by itself',
      { ...held, params: { remindAfterMinutes: 1440 } },
      'params.remindAfterMinutes',
    ],
  ])('is refused with %s, and the place is named', (_name, overrides, path) => {
    expect(fieldProblems(rule(overrides), known).map((problem) => problem.path)).toEqual([path])
  })

  it.each<[string, Partial<PolicyRule>]>([
    ['a signal of a detector', { condition: signal('pii.financial') }],
    ['every signal', { condition: signal('*') }],
    ['a topic that is there', { condition: signal('topic.prohibited:t1') }],
    ['every topic', { condition: signal('topic.prohibited:*') }],
    ['nobody said to take part', { ...held, hitlMode: 'none' }],
    ['a notice of what is let through', { effect: 'allow', hitlMode: 'notify' }],
    ['a look after what is redacted', { effect: 'redact', hitlMode: 'review_after' }],
    ['any number of denials', { condition: { fact: 'history.denials', op: 'gt', value: 1e6 } }],
  ])('is taken with %s', (_name, overrides) => {
    expect(fieldProblems(rule(overrides), known)).toEqual([])
  })

  it.each<[string, Partial<PolicyRule>, RegExp]>([
    ['a signal that needs tools', { condition: signal('tool.spend') }, /no detector.*tool\.spend/],
    ['a domain of no agent', { tier: 'domain', scopeRef: 'space' }, /no agent.*space/],
    [
      'a fact that nothing fills',
      { condition: { fact: 'data.trust', op: 'eq', value: 'low' } },
      /nothing.*data\.trust/,
    ],
    [
      'a tool at a point without any, beside another way',
      { condition: { any: [signal('pii.contact'), { fact: 'tool.name', op: 'eq', value: 'x' }] } },
      /tool\.name is known only at tool_call/,
    ],
  ])('is taken with a warning of %s', (_name, overrides, message) => {
    const draft = rule(overrides)
    expect(fieldProblems(draft, known)).toEqual([])
    expect(fieldWarnings(draft, known).map((warning) => warning.message)).toEqual([
      expect.stringMatching(message),
    ])
  })

  it('is right in every rule that comes with AIOS', () => {
    for (const shipped of [...builtInRules, ...immutableRules])
      expect([shipped.key, ...fieldProblems(shipped, known)]).toEqual([shipped.key])
  })

  it('only warns in a rule that is switched off, so that it can be', () => {
    const draft = rule({ condition: signal('pii.finacial'), mode: 'off' })
    const { problems, warnings } = checkDraft(draft, defaultSnapshot(), known)
    expect([problems, warnings]).toEqual([
      [],
      [expect.objectContaining({ path: 'condition.value.id' })],
    ])
  })
})
