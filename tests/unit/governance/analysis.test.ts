import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyRule } from '#contracts/governance.ts'
import type { Condition, ConditionLeaf } from '#contracts/policy-conditions.ts'
import { conflictsWith, neverFires, tightens } from '#domain/governance/analysis.ts'
import { evaluateCondition } from '#domain/governance/conditions.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { builtInRules } from '#domain/governance/rules.ts'

const rule = (overrides: Partial<PolicyRule> = {}): PolicyRule => ({
  key: 'org.rule',
  tier: 'organisation',
  points: ['input'],
  priority: 500,
  condition: { fact: 'intent.score', op: 'gt', value: 0.5 },
  effect: 'block',
  mode: 'enforce',
  immutable: false,
  reasonKey: 'rule.org.rule',
  ...overrides,
})

const hour = (op: 'lt' | 'lte' | 'gt' | 'gte' | 'eq' | 'ne', value: number): ConditionLeaf => ({
  fact: 'time.hour',
  op,
  value,
})

describe('a rule that can never fire', () => {
  it.each<[Condition, string]>([
    [{ all: [hour('gt', 5), hour('lt', 3)] }, 'condition.all.1'],
    [{ all: [hour('gt', 5), hour('lte', 5)] }, 'condition.all.1'],
    [{ all: [hour('eq', 5), hour('eq', 6)] }, 'condition.all.1'],
    [{ all: [hour('eq', 5), hour('ne', 5)] }, 'condition.all.1'],
    [
      { all: [hour('gt', 8), { fact: 'time.hour', op: 'between', value: [1, 8] }] },
      'condition.all.1',
    ],
    [
      { all: [hour('gt', 9), { any: [hour('lt', 1), hour('gt', 1)] }, { all: [hour('lt', 9)] }] },
      'condition.all.2.all.0',
    ],
    [{ any: [{ all: [hour('gt', 5), hour('lt', 3)] }] }, 'condition.any.0.all.1'],
    [hour('gt', 23), 'condition'],
    [{ fact: 'tool.name', op: 'eq', value: 'mail.send' }, 'condition'],
    [{ fact: 'point', op: 'eq', value: 'output' }, 'condition'],
    [{ fact: 'intent.label', op: 'in', value: ['weather', 'sport'] }, 'condition'],
    [{ fact: 'maxSeverity', op: 'eq', value: 'enormous' }, 'condition'],
    [
      {
        all: [
          { fact: 'agent.domain', op: 'in', value: ['hr', 'law'] },
          { fact: 'agent.domain', op: 'startsWith', value: 'sales' },
        ],
      },
      'condition.all.1',
    ],
    [
      {
        all: [
          { fact: 'actor.role', op: 'exists', value: false },
          { fact: 'actor.role', op: 'eq', value: 'admin' },
        ],
      },
      'condition.all.1',
    ],
  ])('%j is found, with its place', (condition, path) => {
    expect(neverFires(rule({ condition }))).toMatchObject({ path })
  })

  it.each<[string, Partial<PolicyRule>]>([
    ['an open interval', { condition: { all: [hour('gt', 3), hour('lt', 5)] } }],
    [
      'one way out',
      { condition: { any: [{ all: [hour('gt', 5), hour('lt', 3)] }, hour('eq', 1)] } },
    ],
    ['a negation', { condition: { not: { all: [hour('gt', 5), hour('lt', 3)] } } }],
    [
      'two values of a list',
      {
        condition: {
          all: [
            { fact: 'agent.capabilities', op: 'contains', value: 'memory' },
            { fact: 'agent.capabilities', op: 'contains', value: 'knowledge' },
          ],
        },
      },
    ],
    [
      'a fact that may be missing, which counts as a match',
      { onUnknown: 'match', condition: { all: [hour('gt', 5), hour('lt', 3)] } },
    ],
    [
      'a tool’s name where there are tools',
      {
        points: ['tool_call'],
        condition: { fact: 'tool.name', op: 'eq', value: 'mail.send' },
      },
    ],
    ['its own point', { condition: { fact: 'point', op: 'eq', value: 'input' } }],
    ['a time', { validFrom: '2026-01-01T00:00:00Z', validTo: '2027-01-01T00:00:00Z' }],
  ])('is not one with %s', (_name, overrides) => {
    expect(neverFires(rule(overrides))).toBeNull()
  })

  it('is told of in words that fit one comparison', () => {
    const condition: Condition = { fact: 'maxSeverity', op: 'eq', value: 'enormous' }
    expect(neverFires(rule({ condition }))?.message).toBe(
      'maxSeverity can never be so, so the rule would never fire',
    )
  })

  it('is none of those that come with AIOS', () => {
    for (const shipped of [...builtInRules, ...immutableRules])
      expect([shipped.key, neverFires(shipped)]).toEqual([shipped.key, null])
  })

  it('is never one that fires for some hour', () => {
    const leaf = fc
      .tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte', 'eq', 'ne'), fc.integer({ min: 0, max: 4 }))
      .map(([op, value]) => hour(op, value))
    const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ not: tie('tree') }),
      ),
    }))
    fc.assert(
      fc.property(tree, fc.integer({ min: 0, max: 5 }), (condition, value) => {
        const facts = { values: { 'time.hour': value }, signals: [] }
        if (evaluateCondition(condition, facts).outcome !== 'matched') return
        expect(neverFires(rule({ condition }))).toBeNull()
      }),
      { numRuns: 500 },
    )
  })
})

describe('a conflict', () => {
  const milder = rule({ effect: 'allow_log' })

  it('is the same condition at the same place with a stricter effect', () => {
    const other = rule({ key: 'org.other' })
    expect(conflictsWith(milder, [other])).toMatchObject({
      message: expect.stringContaining('org.other'),
    })
    expect(tightens(other, milder)).toBe(true)
  })

  it.each<[string, Partial<PolicyRule>]>([
    ['the same effect', { effect: 'allow_log' }],
    ['a milder effect', { effect: 'allow' }],
    ['another point', { points: ['output'] }],
    ['another tier', { tier: 'agent', scopeRef: 'x' }],
    ['shadow mode', { mode: 'shadow' }],
    ['itself, as it was', { key: 'org.rule' }],
  ])('is not with %s', (_name, overrides) => {
    expect(conflictsWith(milder, [rule({ key: 'org.other', ...overrides })])).toBeNull()
  })
})
