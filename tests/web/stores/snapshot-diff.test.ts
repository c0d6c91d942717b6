import { describe, expect, it } from 'vitest'
import type { KeptSnapshot, PolicyRule } from '#contracts/governance.ts'
import { diffPart, nameOfPart } from '#web/stores/snapshot-diff.ts'

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
const changed = (lines: { mark: string; text: string }[]) =>
  lines.filter(({ mark }) => mark !== ' ').map(({ mark, text }) => `${mark}${text.trim()}`)

describe('what a version changed', () => {
  it('shows the lines that differ and little around them', () => {
    const lines = diffPart(holding(RULE), holding({ ...RULE, effect: 'redact' }), part)
    expect(changed(lines)).toEqual(['-"effect": "block",', '+"effect": "redact",'])
    expect(lines.length).toBeLessThan(12)
  })

  it('shows the whole of a new rule', () => {
    const lines = diffPart(holding(), holding(RULE), part)
    expect(lines.every(({ mark }) => mark === '+')).toBe(true)
    expect(changed(lines)).toContain('+"key": "refunds",')
  })

  it('shows the sample that an intent has got', () => {
    const withSamples = (...samples: string[]): KeptSnapshot => ({
      ...holding(),
      intents: [{ label: 'smalltalk', domain: 'general', riskClass: 'minimal', samples }],
    })
    const lines = diffPart(withSamples('Hello'), withSamples('Hello', 'Moin'), {
      kind: 'intent',
      key: 'smalltalk',
    })
    expect(changed(lines)).toContain('+"Moin"')
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
