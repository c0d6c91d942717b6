import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyRule } from '#contracts/governance.ts'
import type { Condition } from '#contracts/policy-conditions.ts'
import { evaluateCondition, type Facts } from '#domain/governance/conditions.ts'
import { attackTexts } from '#domain/governance/corpus-attacks.ts'
import { harmlessTexts } from '#domain/governance/corpus.ts'
import { decideText } from '#domain/governance/engine.ts'
import { isTightening } from '#domain/governance/evaluate.ts'
import { checkDraft } from '#domain/governance/gate.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { implies } from '#domain/governance/overlap.ts'
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
const everything: Condition = { fact: 'intent.label', op: 'exists', value: true }

const known = {
  now: new Date('2026-06-01T12:00:00Z'),
  topicIds: new Set(['t1']),
  isScopeUsed: true,
}
const shipped = defaultSnapshot()
const present = { ...shipped, rules: [...shipped.rules, ...immutableRules] }
const check = (draft: PolicyRule, others: PolicyRule[] = []) =>
  checkDraft(draft, { ...present, rules: [...present.rules, ...others] }, known)
const builtIn = (key: string): PolicyRule => {
  const found = builtInRules.find((one) => one.key === key)
  if (!found) throw new Error(`no rule ${key}`)
  return found
}

describe('the regression corpus', () => {
  const labels = [...harmlessTexts, ...attackTexts].map(({ label }) => label)
  const effectOf = ({ text, point = 'input', tool }: (typeof attackTexts)[number]) =>
    decideText({
      text,
      point,
      agent: { id: '' },
      snapshot: present,
      ...(tool ? { tool } : {}),
    }).effect

  it('has a label for each text', () => {
    expect(new Set(labels).size).toBe(labels.length)
  })

  it.each(attackTexts)('has the attack “$label”, which the rules of the release stop', (sample) => {
    expect(isTightening(effectOf(sample))).toBe(true)
  })

  it.each(harmlessTexts)('has the question “$label”, which they let through', (sample) => {
    expect(isTightening(effectOf(sample))).toBe(false)
  })
})

describe('the gate', () => {
  it('says nothing of a rule that is about something else', () => {
    const nothing = {
      problems: [],
      warnings: [],
      newlyBlocked: [],
      newlyHeld: [],
      newlyAllowed: [],
    }
    expect(check(rule())).toEqual(nothing)
  })

  it('refuses what would block ordinary questions for everybody, and shows them', () => {
    const report = check(rule({ condition: everything }))
    expect(report.problems).toMatchObject([{ path: 'condition' }])
    expect(report.newlyBlocked).toHaveLength(harmlessTexts.length)
    expect(report.newlyBlocked[0]).toMatchObject({ before: 'allow_log', after: 'block' })
    expect(check(rule({ condition: everything, mode: 'shadow' }))).toMatchObject({
      problems: [],
      newlyBlocked: [],
    })
  })

  it('lets a rule for one domain be as strict as it likes, and shows what it would do there', () => {
    const report = check(rule({ condition: everything, tier: 'domain', scopeRef: 'vault' }))
    expect(report.problems).toEqual([])
    expect(report.newlyBlocked).toHaveLength(harmlessTexts.length)
  })

  it.each(['input', 'output'] as const)('looks at ordinary texts as %s', (point) => {
    const condition: Condition = { fact: 'point', op: 'eq', value: point }
    const report = check(rule({ points: ['input', 'output', 'tool_call'], condition }))
    expect(report.problems).toMatchObject([{ path: 'condition' }])
    expect(new Set(report.newlyBlocked.map((change) => change.point))).toEqual(new Set([point]))
  })

  it('refuses to have most ordinary questions wait for a person, and warns of few', () => {
    const held = rule({ condition: everything, effect: 'require_approval' })
    const most = check(held)
    expect(most.problems).toEqual([
      { path: 'condition', message: 'would have 36 of 36 ordinary texts wait for a person' },
    ])
    expect(most.newlyHeld).toHaveLength(harmlessTexts.length)
    const condition: Condition = { fact: 'intent.label', op: 'eq', value: 'smalltalk' }
    const few = check({ ...held, condition })
    expect(few.problems).toEqual([])
    expect(few.warnings).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/would hold.*greeting/) }),
    )
    expect(check({ ...held, tier: 'domain', scopeRef: 'vault' }).problems).toEqual([])
  })

  it.each<[string, Partial<PolicyRule>]>([
    ['switched off', { mode: 'off' }],
    ['only watched', { mode: 'shadow' }],
    ['made milder', { effect: 'allow_log' }],
    ['narrowed', { condition: { fact: 'agent.domain', op: 'eq', value: 'nobody' } }],
  ])('warns of attacks that a rule %s would let through', (_name, edit) => {
    const report = check({ ...builtIn('platform.injection.indirect.block'), ...edit })
    expect(report.newlyAllowed.map(({ label }) => label)).toContain('instructions in a document')
    expect(report.warnings).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/instructions in a document/) }),
    )
  })

  it('compares with what is decided now, not with rules whose time is over', () => {
    const over = { ...builtIn('platform.jailbreak.block'), validTo: '2026-01-01T00:00:00Z' }
    const others = present.rules.map((one) => (one.key === over.key ? over : one))
    const { newlyAllowed } = checkDraft(
      { ...over, mode: 'off' },
      { ...present, rules: others },
      known,
    )
    expect(newlyAllowed).toEqual([])
  })

  it('warns of a rule that loosens what waits by default', () => {
    const report = check(
      rule({
        points: ['tool_call'],
        effect: 'allow',
        condition: { fact: 'tool.effect', op: 'eq', value: 'delete' },
      }),
    )
    expect(report.newlyAllowed).toMatchObject([
      { label: 'a file deleted', before: 'require_approval', after: 'allow' },
    ])
  })

  it('refuses a pattern that the engine cannot take, with the place', () => {
    const condition: Condition = {
      all: [everything, { fact: 'actor.id', op: 'matches', value: '(a)\\1' }],
    }
    expect(check(rule({ condition })).problems).toEqual([
      { path: 'condition.all.1.value', message: expect.stringContaining('refers back') },
    ])
  })

  it.each<[string, Partial<PolicyRule>, boolean]>([
    ['of the organisation', {}, true],
    ['of the platform', { tier: 'platform' }, true],
    ['of a domain', { tier: 'domain', scopeRef: 'law' }, false],
    ['that is immutable', { tier: 'platform', immutable: true }, false],
  ])('takes a delegable rule %s or not', (_name, overrides, isTaken) => {
    const { problems } = check(rule({ effect: 'allow_log', ...overrides, delegable: true }))
    expect(problems.map(({ path }) => path)).toEqual(isTaken ? [] : ['delegable'])
  })
})

describe('a rule under a stricter one', () => {
  const narrow: Condition = {
    all: [
      { fact: 'agent.domain', op: 'eq', value: 'law' },
      { fact: 'intent.score', op: 'gt', value: 0.8 },
    ],
  }
  const wide: Condition = { fact: 'intent.score', op: 'gte', value: 0.5 }
  const held = rule({ key: 'org.held', condition: narrow, effect: 'require_approval' })
  const blocked = rule({ key: 'org.blocked', condition: { any: [wide] }, effect: 'block' })
  const keysOf = (draft: PolicyRule, other: PolicyRule) =>
    check(draft, [other]).warnings.flatMap(({ ruleKey }) => ruleKey ?? [])

  it('is warned of, whichever of the two is written', () => {
    expect(keysOf(held, blocked)).toEqual(['org.blocked'])
    expect(
      keysOf(
        { ...blocked, tier: 'domain', scopeRef: 'x' },
        { ...held, tier: 'domain', scopeRef: 'x' },
      ),
    ).toEqual(['org.held'])
  })

  it.each<[string, Partial<PolicyRule>, Partial<PolicyRule>]>([
    ['holds at more points', { points: ['input', 'output'] }, {}],
    ['holds for longer', {}, { validTo: '2027-01-01T00:00:00Z' }],
    ['takes the unknown for a match', { onUnknown: 'match' }, {}],
    ['is under one that is only watched', {}, { mode: 'shadow' }],
    ['is under one that takes exceptions', {}, { delegable: true }],
    ['is under one of another scope', {}, { tier: 'agent', scopeRef: 'a1' }],
  ])('is not where it %s', (_name, lower, upper) => {
    expect(keysOf({ ...held, priority: 1, ...lower }, { ...blocked, ...upper })).toEqual([])
  })

  it('of the same tier and priority that says something else of the same case is a conflict', () => {
    const noted = rule({ key: 'org.noted', condition: wide, effect: 'allow_log' })
    const other = rule({ key: 'org.other', condition: narrow, effect: 'review_after' })
    expect(keysOf(other, noted)).toEqual(['org.noted'])
    expect(keysOf(other, { ...noted, priority: 1 })).toEqual([])
    expect(
      keysOf(other, { ...noted, condition: { fact: 'time.hour', op: 'lt', value: 5 } }),
    ).toEqual([])
  })
})

describe('what follows from a condition', () => {
  const number = fc.integer({ min: 0, max: 6 })
  const leaf = fc.oneof(
    fc.record({
      fact: fc.constant('time.hour' as const),
      op: fc.constantFrom('lt', 'lte', 'gt', 'gte'),
      value: number,
    }),
    fc.record({
      fact: fc.constant('time.hour' as const),
      op: fc.constantFrom('eq', 'ne'),
      value: number,
    }),
    fc.record({
      fact: fc.constant('time.hour' as const),
      op: fc.constant('in' as const),
      value: fc.array(number, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      fact: fc.constant('time.hour' as const),
      op: fc.constant('between' as const),
      value: fc.tuple(number, number),
    }),
    fc.record({
      fact: fc.constant('signals' as const),
      op: fc.constant('signal' as const),
      value: fc.record(
        { id: fc.constantFrom('a.b', 'a.*', 'c'), minScore: fc.constantFrom(0.2, 0.8) },
        { requiredKeys: ['id'] },
      ),
    }),
  )
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf as fc.Arbitrary<Condition>,
      fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 2 }) }),
      fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 2 }) }),
      fc.record({ not: tie('tree') }),
    ),
  }))
  const known: Facts[] = [undefined, 0, 1, 2, 3, 4, 5, 6].flatMap((hour) =>
    [
      [],
      [{ id: 'a.b', severity: 'low' as const, score: 0.5 }],
      [{ id: 'c', severity: 'low' as const, score: 1 }],
    ].map((signals) => ({ values: hour === undefined ? {} : { 'time.hour': hour }, signals })),
  )
  const rank = { not_matched: 0, unknown: 1, matched: 2 }

  it('holds wherever the condition does, with facts missing too', () => {
    let seen = 0
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        if (!implies(one, other)) return
        seen += 1
        for (const facts of known)
          expect(rank[evaluateCondition(one, facts).outcome]).toBeLessThanOrEqual(
            rank[evaluateCondition(other, facts).outcome],
          )
      }),
      { numRuns: 3000 },
    )
    expect(seen).toBeGreaterThan(50)
  })

  it('is given up on before it takes long', () => {
    let deep: Condition = { fact: 'time.hour', op: 'lt', value: 3 }
    for (let level = 0; level < 6; level += 1) deep = { all: [deep, { any: [deep, deep] }] }
    const started = performance.now()
    implies(deep, { any: [{ not: deep }, { fact: 'time.hour', op: 'gt', value: 3 }] })
    expect(performance.now() - started).toBeLessThan(100)
  })
})
