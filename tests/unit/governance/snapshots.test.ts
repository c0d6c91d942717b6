import { describe, expect, it } from 'vitest'
import { keptSnapshotSchema, type KeptTopic, type PolicyRule } from '#contracts/governance.ts'
import { harmlessTexts, newlyBlocked } from '#domain/governance/corpus.ts'
import { decideText } from '#domain/governance/engine.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { builtInIntents } from '#domain/governance/intent-samples.ts'
import { builtInRules, defaultSnapshot } from '#domain/governance/rules.ts'
import {
  canonicalSnapshot,
  diffSnapshots,
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

describe('the corpus of harmless questions', () => {
  it('has a label for each, and the rules that come with AIOS block none of them', () => {
    expect(new Set(harmlessTexts.map(({ label }) => label)).size).toBe(harmlessTexts.length)
    expect(newlyBlocked({ version: '0', rules: [], topics: [] }, defaultSnapshot())).toEqual([])
  })

  it('finds what a careless rule would block', () => {
    const careless = ruleOf({
      key: 'org.careless',
      effect: 'block',
      condition: { fact: 'intent.label', op: 'exists', value: true },
    })
    const before = defaultSnapshot()
    expect(newlyBlocked(before, withDraft(before, [careless]))).toHaveLength(harmlessTexts.length)
    expect(newlyBlocked(before, withDraft(before, [{ ...careless, mode: 'shadow' }]))).toEqual([])
  })
})
