import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conditionSchema } from '#contracts/policy-conditions.ts'
import type { Condition, ConditionLeaf } from '#contracts/policy-conditions.ts'
import { evaluateCondition } from '#domain/governance/conditions.ts'
import type { Facts } from '#domain/governance/conditions.ts'
import { evaluate } from '#domain/governance/evaluate.ts'
import { factsOf } from '#domain/governance/facts.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'

const facts: Facts = {
  values: {
    point: 'input',
    'agent.domain': 'support',
    'agent.capabilities': ['knowledge', 'memory'],
    'time.hour': 14,
    'tool.reversible': false,
  },
  signals: [
    { id: 'secret.key', severity: 'critical', score: 1 },
    { id: 'injection.direct', severity: 'medium', score: 0.5 },
  ],
}

const outcomeOf = (condition: Condition) => evaluateCondition(condition, facts).outcome

describe('the name of a tool', () => {
  const decide = (name: string, effect: string) =>
    evaluate(
      immutableRules,
      'tool_call',
      factsOf({
        point: 'tool_call',
        agent: { id: 'a1' },
        tool: { name, effect },
        intent: { label: 'out_of_scope', score: 0, margin: 0, method: 'keywords' },
        signals: [],
      }),
    ).reasonKey

  it.each([
    'Approval.decide',
    'ＡＰＰＲＯＶＡＬ.decide',
    'appro\u200Bval.decide',
    ' approval.decide',
  ])('%j does not get around a rule about it', (name) =>
    expect(decide(name, 'Write')).toBe('immutable.approval.by_requester'),
  )

  it.each<[ConditionLeaf]>([
    [{ fact: 'tool.name', op: 'eq', value: 'Mail.Send' }],
    [{ fact: 'tool.name', op: 'in', value: ['MAIL.SEND'] }],
    [{ fact: 'tool.name', op: 'startsWith', value: 'Mail.' }],
    [{ fact: 'tool.name', op: 'matches', value: '^mail' }],
  ])('is compared alike in %j', (leaf) => {
    const facts: Facts = { values: { 'tool.name': 'mAil.send' }, signals: [] }
    expect(evaluateCondition(leaf, facts).outcome).toBe('matched')
  })
})

describe('a condition', () => {
  it.each<[ConditionLeaf, string]>([
    [{ fact: 'point', op: 'eq', value: 'input' }, 'matched'],
    [{ fact: 'point', op: 'eq', value: 'output' }, 'not_matched'],
    [{ fact: 'point', op: 'ne', value: 'output' }, 'matched'],
    [{ fact: 'tool.reversible', op: 'eq', value: false }, 'matched'],
    [{ fact: 'agent.domain', op: 'in', value: ['sales', 'support'] }, 'matched'],
    [{ fact: 'agent.domain', op: 'nin', value: ['sales', 'support'] }, 'not_matched'],
    [{ fact: 'agent.capabilities', op: 'in', value: ['memory'] }, 'matched'],
    [{ fact: 'agent.capabilities', op: 'contains', value: 'memory' }, 'matched'],
    [{ fact: 'agent.capabilities', op: 'contains', value: 'mem' }, 'not_matched'],
    [{ fact: 'agent.domain', op: 'contains', value: 'upp' }, 'matched'],
    [{ fact: 'agent.domain', op: 'startsWith', value: 'sup' }, 'matched'],
    [{ fact: 'agent.domain', op: 'startsWith', value: 'port' }, 'not_matched'],
    [{ fact: 'time.hour', op: 'gte', value: 14 }, 'matched'],
    [{ fact: 'time.hour', op: 'gt', value: 14 }, 'not_matched'],
    [{ fact: 'time.hour', op: 'lt', value: 15 }, 'matched'],
    [{ fact: 'time.hour', op: 'lte', value: 13 }, 'not_matched'],
    [{ fact: 'time.hour', op: 'between', value: [9, 17] }, 'matched'],
    [{ fact: 'time.hour', op: 'between', value: [15, 17] }, 'not_matched'],
    [{ fact: 'actor.role', op: 'exists', value: false }, 'matched'],
    [{ fact: 'actor.role', op: 'exists', value: true }, 'not_matched'],
    [{ fact: 'point', op: 'exists', value: true }, 'matched'],
    [{ fact: 'signals', op: 'signal', value: { id: 'secret.*' } }, 'matched'],
    [{ fact: 'signals', op: 'signal', value: { id: 'secret' } }, 'not_matched'],
    [
      { fact: 'signals', op: 'signal', value: { id: 'injection.direct', minScore: 0.6 } },
      'not_matched',
    ],
    [
      { fact: 'signals', op: 'signal', value: { id: 'injection.direct', minSeverity: 'medium' } },
      'matched',
    ],
    [
      { fact: 'signals', op: 'signal', value: { id: 'injection.direct', minSeverity: 'high' } },
      'not_matched',
    ],
    // A fact that is missing is unknown.
    [{ fact: 'actor.role', op: 'eq', value: 'admin' }, 'unknown'],
    [{ fact: 'actor.role', op: 'ne', value: 'admin' }, 'unknown'],
    [{ fact: 'tool.costMicroUsd', op: 'lt', value: 5 }, 'unknown'],
  ])('%j is %s', (leaf, outcome) => {
    expect(conditionSchema.parse(leaf)).toEqual(leaf)
    expect(outcomeOf(leaf)).toBe(outcome)
  })

  it.each<ConditionLeaf>([
    { fact: 'agent.domain', op: 'lt', value: 5 },
    { fact: 'agent.capabilities', op: 'eq', value: 'memory' },
  ])(
    '%j, whose fact the operator cannot judge, is unknown, and no rule can be saved with it',
    (leaf) => {
      expect(outcomeOf(leaf)).toBe('unknown')
      expect(conditionSchema.safeParse(leaf).error?.issues).toMatchObject([{ path: ['op'] }])
    },
  )

  const yes: Condition = { fact: 'point', op: 'eq', value: 'input' }
  const no: Condition = { fact: 'point', op: 'eq', value: 'output' }
  const unknown: Condition = { fact: 'actor.role', op: 'eq', value: 'admin' }

  it.each<[string, Condition, string]>([
    ['unknown and false', { all: [unknown, no] }, 'not_matched'],
    ['unknown and true', { all: [unknown, yes] }, 'unknown'],
    ['unknown or true', { any: [unknown, yes] }, 'matched'],
    ['unknown or false', { any: [unknown, no] }, 'unknown'],
    ['not unknown', { not: unknown }, 'unknown'],
    ['not true', { not: yes }, 'not_matched'],
    ['not false', { not: no }, 'matched'],
  ])('%s is right', (_name, condition, outcome) => {
    expect(outcomeOf(condition)).toBe(outcome)
  })

  const found: Condition = { fact: 'agent.domain', op: 'matches', value: '^supp' }
  const unlooked: Condition = { fact: 'tool.args', op: 'matches', value: 'x' }
  const leaf = fc.constantFrom(yes, no, unknown, found, unlooked)
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  }))

  it('obeys De Morgan with unknown facts too', () => {
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        expect(outcomeOf({ not: { all: [one, other] } })).toBe(
          outcomeOf({ any: [{ not: one }, { not: other }] }),
        )
      }),
    )
  })

  it('never turns certain because a fact is missing', () => {
    fc.assert(
      fc.property(tree, (condition) => {
        const less = evaluateCondition(condition, facts).outcome
        if (less === 'unknown') return
        for (const role of ['admin', 'viewer']) {
          const more = { ...facts, values: { ...facts.values, 'actor.role': role } }
          expect(evaluateCondition(condition, more).outcome).toBe(less)
        }
      }),
    )
  })

  it('traces every leaf', () => {
    const { leaves } = evaluateCondition({ any: [yes, { not: unknown }, { all: [no] }] }, facts)
    expect(leaves.map(({ outcome }) => outcome)).toEqual(['matched', 'unknown', 'not_matched'])
  })

  it.each([
    ['an unknown fact', { fact: 'constructor.name', op: 'eq', value: 'Object' }],
    ['an unknown operator', { fact: 'point', op: 'like', value: 'x' }],
    ['a wrong type', { fact: 'time.hour', op: 'lt', value: '5' }],
    ['an extra field', { fact: 'point', op: 'eq', value: 'x', flags: 'i' }],
    ['an empty list', { any: [] }],
    ['both all and any', { all: [yes], any: [yes] }],
    ['nothing', {}],
    ['text', 'true'],
    ['null', null],
  ])('is refused with %s', (_name, condition) => {
    expect(conditionSchema.safeParse(condition).success).toBe(false)
  })

  it.each<[unknown, (string | number)[]]>([
    [{ all: [yes, { fact: 'nope', op: 'eq', value: 1 }] }, ['all', 1, 'fact']],
    [{ any: [{ not: { fact: 'time.hour', op: 'eq', value: 'x' } }] }, ['any', 0, 'not', 'value']],
    [{ all: [{ any: [] }] }, ['all', 0, 'any']],
    [{ not: { fact: 'signals', op: 'eq', value: 'x' } }, ['not', 'op']],
    [{ fact: 'agent.capabilities', op: 'in', value: ['memory', 5] }, ['value', 1]],
    [{ all: [yes], any: [yes] }, ['any']],
  ])('%j is refused with the place named', (condition, path) => {
    const { error } = conditionSchema.safeParse(condition)
    expect(error?.issues.map((issue) => issue.path)).toEqual([path])
  })

  it('is refused when it is too deep or has too many leaves', () => {
    let deep: unknown = yes
    for (let level = 0; level < 100_000; level += 1) deep = { not: deep }
    expect(conditionSchema.safeParse(deep).success).toBe(false)
    expect(conditionSchema.safeParse({ any: Array.from({ length: 201 }, () => yes) }).success).toBe(
      false,
    )
    expect(conditionSchema.safeParse({ any: Array.from({ length: 200 }, () => yes) }).success).toBe(
      true,
    )
  })
})
