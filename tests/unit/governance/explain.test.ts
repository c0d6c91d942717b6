import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyRule } from '#contracts/governance.ts'
import type { Condition } from '#contracts/policy-conditions.ts'
import type { Facts } from '#domain/governance/conditions.ts'
import { evaluateCondition } from '#domain/governance/conditions.ts'
import { explainDecision } from '#domain/governance/explain.ts'
import { decideOn } from './fixtures.ts'

const facts: Facts = {
  values: { point: 'input', 'agent.domain': 'support', 'time.hour': 14 },
  signals: [{ id: 'pii.contact', severity: 'low', score: 1 }],
}

const atInput: Condition = { fact: 'point', op: 'eq', value: 'input' }
const inSupport: Condition = { fact: 'agent.domain', op: 'eq', value: 'support' }
const hasContact: Condition = { fact: 'signals', op: 'signal', value: { id: 'pii.contact' } }

function explain(condition: Condition) {
  const rule: PolicyRule = {
    key: 'organisation.test',
    tier: 'organisation',
    points: ['input'],
    priority: 1,
    condition,
    effect: 'block',
    mode: 'enforce',
    immutable: false,
    reasonKey: 'organisation.test',
  }
  const { outcome, leaves } = evaluateCondition(condition, facts)
  const entry = {
    ruleKey: rule.key,
    tier: rule.tier,
    mode: rule.mode,
    effect: rule.effect,
    outcome,
    leaves,
  }
  const decision = { ...decideOn('x'), trace: [{ ...entry, applied: outcome === 'matched' }] }
  return explainDecision([rule], decision, facts)
}

const factsChanged = (condition: Condition): string[][] =>
  explain(condition)[0]?.alternatives.map((changes) => changes.map(({ fact }) => fact)) ?? []

describe('what would have to change', () => {
  it('is either part of an all', () => {
    expect(factsChanged({ all: [atInput, inSupport] })).toEqual([['point'], ['agent.domain']])
  })

  it('is every true part of an any', () => {
    expect(factsChanged({ any: [atInput, hasContact] })).toEqual([['point', 'signals']])
    expect(factsChanged({ any: [atInput, { not: hasContact }] })).toEqual([['point']])
  })

  it('names what was expected and what was there', () => {
    expect(explain(inSupport)[0]?.alternatives).toEqual([
      [{ fact: 'agent.domain', op: 'eq', expected: 'support', actual: 'support', from: 'matched' }],
    ])
  })

  it('is nothing for rules that did not hold the text back', () => {
    expect(explain({ not: atInput })).toEqual([])
  })

  it('is never nothing for a rule that did', () => {
    const leaf = fc.constantFrom(atInput, inSupport, hasContact)
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
      fc.property(tree, (condition) => {
        const isMatched = evaluateCondition(condition, facts).outcome === 'matched'
        const alternatives = explain(condition)[0]?.alternatives ?? []
        expect(alternatives.length > 0).toBe(isMatched)
        expect(alternatives.every((changes) => changes.length > 0)).toBe(true)
      }),
    )
  })
})
