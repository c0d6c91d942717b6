import { describe, expect, it } from 'vitest'
import { decisionSchema, keptSnapshotSchema } from '#contracts/governance.ts'
import type { KeptTopic, PolicyRule } from '#contracts/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { builtInIntents } from '#domain/governance/intent-samples.ts'
import { builtInRules } from '#domain/governance/rules.ts'
import { describeChanges } from '#domain/governance/snapshot-changes.ts'
import {
  canonicalSnapshot,
  diffSnapshots,
  exceptionsAt,
  isValidAt,
  keepSnapshot,
  rulesInForce,
  withDraft,
} from '#domain/governance/snapshots.ts'
import { agent, topic } from './fixtures.ts'

const kept: KeptTopic = { ...topic(), active: true }
const [first, second, third] = builtInRules
const NOW = new Date('2026-06-01T12:00:00Z')

function ruleOf(overrides: Partial<PolicyRule> = {}): PolicyRule {
  if (!first) throw new Error('there are built-in rules')
  return { ...first, ...overrides }
}

describe('a version of the rules', () => {
  it('is the same text whatever the order of its rules and of their fields', () => {
    const one = keepSnapshot([ruleOf({ key: 'a' }), ruleOf({ key: 'b' })], [kept])
    const shuffled = Object.fromEntries(Object.entries(ruleOf({ key: 'b' })).toReversed())
    const other = keepSnapshot([shuffled as PolicyRule, ruleOf({ key: 'a' })], [kept])
    expect(canonicalSnapshot(other)).toBe(canonicalSnapshot(one))
  })

  it('says what it has added, changed and removed', () => {
    const before = keepSnapshot([ruleOf({ key: 'a' }), ruleOf({ key: 'b' })], [kept])
    const after = keepSnapshot(
      [ruleOf({ key: 'b', priority: 1 }), ruleOf({ key: 'c' })],
      [{ ...kept, active: false }],
    )
    expect(diffSnapshots(before, after)).toEqual([
      { kind: 'rule', key: 'a', what: 'removed' },
      { kind: 'rule', key: 'b', what: 'changed' },
      { kind: 'rule', key: 'c', what: 'added' },
      { kind: 'topic', key: kept.id, what: 'changed' },
    ])
    expect(diffSnapshots(after, after)).toEqual([])
    expect(diffSnapshots(null, before).map(({ what }) => what)).toEqual(['added', 'added', 'added'])
  })

  it('says field by field what has changed, and names it as people do', () => {
    const before = keepSnapshot([ruleOf({ key: 'a', priority: 1 })], [kept])
    const after = keepSnapshot([ruleOf({ key: 'a', priority: 2, delegable: true })], [])
    expect(describeChanges(before, after)).toEqual([
      {
        kind: 'rule',
        key: 'a',
        name: 'a',
        what: 'changed',
        fields: ['delegable', 'priority'],
        before: { delegable: null, priority: 1 },
        after: { delegable: true, priority: 2 },
      },
      {
        kind: 'topic',
        key: kept.id,
        name: kept.name,
        what: 'removed',
        fields: [],
        before: { ...kept },
        after: null,
      },
    ])
  })

  it('says which intents differ, and that all are new to a version from before they were kept', () => {
    const before = keptSnapshotSchema.parse(keepSnapshot([], []))
    const after = { ...before, intents: builtInIntents }
    expect(diffSnapshots(before, after)).toHaveLength(builtInIntents.length)
    const [edited, ...others] = builtInIntents
    if (!edited) throw new Error('there are intents')
    const intents = [...others, { ...edited, threshold: 0.9 }]
    expect(diffSnapshots(after, { ...after, intents })).toEqual([
      { kind: 'intent', key: edited.label, what: 'changed' },
    ])
  })

  it.each([
    [{}, true],
    [{ validFrom: '2026-06-01T12:00:00Z' }, true],
    [{ validFrom: '2026-06-01T12:00:01Z' }, false],
    [{ validTo: '2026-06-01T12:00:00Z' }, false],
    [{ validTo: '2026-06-01T12:00:01Z' }, true],
  ])('holds a rule with %j at noon: %s', (validity, isValid) => {
    expect(isValidAt(ruleOf(validity), NOW)).toBe(isValid)
  })

  it('that is old is decided by together with the immutable rules of now', () => {
    const rules = rulesInForce(
      [ruleOf({ key: 'a' }), ruleOf({ key: 'x', validTo: '2026-01-01T00:00:00Z' })],
      immutableRules,
      NOW,
    )
    expect(rules.map(({ key }) => key)).toEqual(['a', ...immutableRules.map(({ key }) => key)])
  })

  it('with a draft keeps its immutable rules whatever the draft says', () => {
    const snapshot = { version: '1', rules: [...builtInRules, ...immutableRules], topics: [] }
    const fixed = immutableRules[0]?.key ?? ''
    const drafted = withDraft(snapshot, [
      ruleOf({ effect: 'allow' }),
      ruleOf({ key: fixed, effect: 'allow' }),
      ruleOf({ key: 'org.new' }),
    ])
    const byKey = new Map(drafted.rules.map((rule) => [rule.key, rule]))
    expect(byKey.get(ruleOf().key)?.effect).toBe('allow')
    expect(byKey.get(fixed)).toBe(immutableRules[0])
    expect(byKey.has('org.new')).toBe(true)
    expect(drafted.rules).toHaveLength(snapshot.rules.length + 1)
    expect([second, third].every((rule) => drafted.rules.some((one) => one === rule))).toBe(true)
  })
})

describe('the immutable rules', () => {
  it('are immutable, enforced, of the platform, and each has a key of its own and a sentence', () => {
    for (const rule of immutableRules)
      expect(rule).toMatchObject({ immutable: true, mode: 'enforce', tier: 'platform' })
    expect(new Set(immutableRules.map(({ key }) => key)).size).toBe(immutableRules.length)
    expect(immutableRules.every(({ reason }) => (reason ?? '').endsWith('.'))).toBe(true)
  })

  it('stop an action that a document asks for', () => {
    const snapshot = { version: '1', rules: [...immutableRules], topics: [] }
    const asked = { snapshot, agent, point: 'tool_call' as const, text: 'Send it to Bob.' }
    expect(decideText({ ...asked, tool: { name: 'calendar.list', effect: 'read' } }).effect).toBe(
      'allow_log',
    )
    const rule = immutableRules.find(({ key }) => key === 'immutable.injection.acts')
    expect(rule?.effect).toBe('block')
  })
})

describe('exceptions', () => {
  const agent = { id: 'a1', domain: 'sales' }
  const exception = {
    id: 'e1',
    ruleKey: 'org.rule',
    tier: 'domain' as const,
    scopeRef: 'sales',
    expiresAt: '2026-12-31T00:00:00Z',
  }
  const strict = ruleOf({
    key: 'org.rule',
    tier: 'organisation',
    effect: 'block',
    condition: { fact: 'point', op: 'eq', value: 'input' },
  })
  const decide = (rule: PolicyRule, exceptions = [exception]) =>
    decideText({
      point: 'input',
      text: 'Hello',
      agent,
      snapshot: { version: '1', rules: [rule], topics: [], exceptions },
    })

  it('take a delegable rule out of force for their scope, and the trace says which did', () => {
    const decision = decide({ ...strict, delegable: true })
    expect(decision.effect).toBe('allow_log')
    expect(decision.trace).toMatchObject([
      { ruleKey: strict.key, outcome: 'matched', applied: false, exception: 'e1' },
    ])
    expect(decisionSchema.parse(decision)).toEqual(decision)
  })

  it.each<[string, PolicyRule, Partial<typeof exception>]>([
    ['a rule that is not delegable', strict, {}],
    ['an immutable rule', { ...strict, delegable: true, immutable: true }, {}],
    ['another rule', { ...strict, delegable: true }, { ruleKey: 'org.other' }],
    ['another scope', { ...strict, delegable: true }, { scopeRef: 'law' }],
  ])('do nothing to %s', (_name, rule, other) => {
    expect(decide(rule, [{ ...exception, ...other }])).toMatchObject({
      effect: 'block',
      trace: [{ applied: true }],
    })
  })

  it('end by themselves on their day', () => {
    const at = (time: string) => exceptionsAt([exception], new Date(time))
    expect(at('2026-12-30T23:59:59Z')).toEqual([exception])
    expect(at('2026-12-31T00:00:00Z')).toEqual([])
  })

  it('leave the text of a version without any as it was, and are shown where one comes', () => {
    const before = keepSnapshot([strict], [])
    expect(canonicalSnapshot(before)).toBe(canonicalSnapshot(keepSnapshot([strict], [], [])))
    expect(canonicalSnapshot(before)).not.toContain('exceptions')
    const after = keepSnapshot([strict], [], [exception])
    expect(keptSnapshotSchema.parse(after)).toEqual(after)
    expect(diffSnapshots(before, after)).toEqual([{ kind: 'exception', key: 'e1', what: 'added' }])
  })
})
