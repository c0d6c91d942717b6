import { describe, expect, it } from 'vitest'
import type { KeptSnapshot, PolicyRule } from '#contracts/governance.ts'
import { changedFields, compareSnapshots, nameOfPart } from '#web/stores/snapshot-diff.ts'

const RULE: PolicyRule = {
  key: 'refunds',
  tier: 'organisation',
  points: ['input'],
  priority: 500,
  condition: { fact: 'agent.domain', op: 'eq', value: 'Finance' },
  effect: 'block',
  mode: 'enforce',
  immutable: false,
  reasonKey: 'refunds',
}
const holding = (rule?: PolicyRule): KeptSnapshot => ({
  detectors: '1',
  rules: rule ? [rule] : [],
  topics: [],
})
const part = { kind: 'rule', key: 'refunds' } as const

describe('how two rule sets differ', () => {
  it('names the fields of a rule that were changed, before and after', () => {
    expect(changedFields(holding(RULE), holding({ ...RULE, effect: 'redact' }), part)).toEqual([
      { field: 'effect', before: 'block', after: 'redact', lines: [] },
    ])
  })

  it('shows a changed condition line by line', () => {
    const now = { ...RULE, condition: { ...RULE.condition, value: 'Legal' } } as PolicyRule
    const [change] = changedFields(holding(RULE), holding(now), part)
    expect(change?.lines.filter(({ mark }) => mark !== ' ')).toEqual([
      { mark: '-', text: '  "value": "Finance"' },
      { mark: '+', text: '  "value": "Legal"' },
    ])
  })

  it('shows every field of a new rule, but not what only the engine needs', () => {
    const fields = changedFields(holding(), holding(RULE), part).map(({ field }) => field)
    expect(fields).toContain('condition')
    expect(fields).not.toContain('reasonKey')
  })

  it('shows the sample that an intent has got', () => {
    const withSamples = (...samples: string[]): KeptSnapshot => ({
      ...holding(),
      intents: [{ label: 'smalltalk', domain: 'general', riskClass: 'minimal', samples }],
    })
    const [change] = changedFields(withSamples('Hello'), withSamples('Hello', 'Moin'), {
      kind: 'intent',
      key: 'smalltalk',
    })
    expect(change?.lines).toContainEqual({ mark: '+', text: 'Moin' })
  })

  it('finds what is new, changed and gone between any two', () => {
    const other = { ...RULE, key: 'other' }
    const before = { ...holding(RULE), rules: [RULE, other] }
    const after = {
      ...holding(),
      rules: [
        { ...RULE, priority: 1 },
        { ...RULE, key: 'third' },
      ],
    }
    expect(compareSnapshots(before, after)).toEqual([
      { kind: 'rule', key: 'refunds', what: 'changed' },
      { kind: 'rule', key: 'other', what: 'removed' },
      { kind: 'rule', key: 'third', what: 'added' },
    ])
    expect(compareSnapshots(before, before)).toEqual([])
  })

  it('calls a topic by the name that people know', () => {
    const topic = {
      id: '7',
      name: 'Mergers',
      definition: '',
      keywords: [],
      samples: [],
      effect: 'block',
      active: true,
    } as const
    const snapshot = { ...holding(), topics: [{ ...topic, keywords: [], samples: [] }] }
    expect(nameOfPart([null, snapshot], { kind: 'topic', key: '7' })).toBe('Mergers')
  })
})
