import { describe, expect, it } from 'vitest'
import { conditionSchema, type Condition } from '#contracts/policy-conditions.ts'
import { fitValue, groupOf, NEW_LEAF, withChild, withoutChild } from '#web/stores/conditions.ts'

const leaf = (value: string): Condition => ({ fact: 'agent.domain', op: 'eq', value })

describe('a condition that is being built', () => {
  it('can be saved from the first leaf on', () => {
    expect(conditionSchema.safeParse(NEW_LEAF).success).toBe(true)
    expect(conditionSchema.safeParse(groupOf('any', [NEW_LEAF])).success).toBe(true)
  })

  it('joins several in one when they are negated', () => {
    expect(groupOf('not', [leaf('a'), leaf('b')])).toEqual({ not: { all: [leaf('a'), leaf('b')] } })
    expect(groupOf('not', [leaf('a')])).toEqual({ not: leaf('a') })
  })

  it('loses a group with its last child', () => {
    expect(withoutChild({ any: [leaf('a'), leaf('b')] }, 0)).toEqual({ any: [leaf('b')] })
    expect(withoutChild({ any: [leaf('a')] }, 0)).toBeNull()
    expect(withoutChild({ not: leaf('a') }, 0)).toBeNull()
  })

  it('changes one child and leaves the others', () => {
    const node = { all: [leaf('a'), leaf('b')] }
    expect(withChild(node, 1, leaf('c'))).toEqual({ all: [leaf('a'), leaf('c')] })
    expect(node).toEqual({ all: [leaf('a'), leaf('b')] })
  })

  it('keeps a value that the next operator can take', () => {
    expect(fitValue('in', 'text', 'Legal')).toEqual(['Legal'])
    expect(fitValue('eq', 'text', ['Legal', 'People'])).toBe('Legal')
    expect(fitValue('between', 'number', 3)).toEqual([3, 3])
    expect(fitValue('gt', 'number', 'many')).toBe(0)
    expect(fitValue('exists', 'text', 'Legal')).toBe(true)
  })
})
