import { describe, expect, it } from 'vitest'
import { conditionSchema } from '#contracts/policy-conditions.ts'

/** Deep in a tree, where the place is hard to see. */
const nested = (leaf: object) => ({ all: [{ any: [{ not: leaf }] }] })
const PLACE = 'all.0.any.0.not'

describe('a condition with a value of the wrong shape', () => {
  it.each<[object, string]>([
    [{ fact: 'point', op: 'in', value: 'input' }, 'value'],
    [{ fact: 'point', op: 'in', value: [] }, 'value'],
    [{ fact: 'point', op: 'nin', value: ['input', 3] }, 'value.1'],
    [{ fact: 'point', op: 'eq', value: ['input'] }, 'value'],
    [{ fact: 'point', op: 'eq' }, 'value'],
    [{ fact: 'point', op: 'startsWith', value: '' }, 'value'],
    [{ fact: 'point', op: 'contains', value: 'x'.repeat(513) }, 'value'],
    [{ fact: 'intent.score', op: 'gt', value: [0.5] }, 'value'],
    [{ fact: 'intent.score', op: 'gt', value: Infinity }, 'value'],
    [{ fact: 'intent.score', op: 'between', value: 0.5 }, 'value'],
    [{ fact: 'intent.score', op: 'between', value: [0.5] }, 'value'],
    [{ fact: 'intent.score', op: 'between', value: [0.5, 'one'] }, 'value.1'],
    [{ fact: 'tool.args', op: 'matches', value: 7 }, 'value'],
    [{ fact: 'actor.role', op: 'exists', value: 'yes' }, 'value'],
    [{ fact: 'signals', op: 'signal', value: 'pii.contact' }, 'value'],
    [{ fact: 'signals', op: 'signal', value: { id: '' } }, 'value.id'],
    [
      { fact: 'signals', op: 'signal', value: { id: 'x', minSeverity: 'huge' } },
      'value.minSeverity',
    ],
    [{ fact: 'signals', op: 'signal', value: { id: 'x', minScore: 70 } }, 'value.minScore'],
    [{ fact: 'signals', op: 'signal', value: { id: 'x', score: 1 } }, 'value'],
  ])('is refused at %j, with the place of it', (leaf, place) => {
    const issues = conditionSchema.safeParse(nested(leaf)).error?.issues ?? []
    expect(issues.map(({ path }) => path.join('.'))).toEqual([`${PLACE}.${place}`])
  })
})
