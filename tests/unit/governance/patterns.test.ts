import { describe, expect, it } from 'vitest'
import type { Facts } from '#domain/governance/conditions.ts'
import type { Condition } from '#contracts/policy-conditions.ts'
import { conditionSchema } from '#contracts/policy-conditions.ts'
import { evaluateCondition } from '#domain/governance/conditions.ts'
import { matchesPattern, patternProblem } from '#domain/governance/patterns.ts'

const matches = (value: string): Condition => ({ fact: 'tool.args', op: 'matches', value })
const outcomeOf = (condition: Condition, args?: string) => {
  const facts: Facts = { values: args === undefined ? {} : { 'tool.args': args }, signals: [] }
  return evaluateCondition(condition, facts)
}

describe('a pattern', () => {
  it.each([
    ['"to":"[^"]*@rival\\.example"', '{"to":"eve@rival.example"}', 'matched'],
    ['(?i)DROP\\s+TABLE', '{"sql":"drop  table users"}', 'matched'],
    ['^\\d+$', '{"n":5}', 'not_matched'],
    ['\\p{Greek}', '{"n":"αβγ"}', 'matched'],
  ])('%s on %s is %s', (pattern, args, outcome) => {
    expect(conditionSchema.parse(matches(pattern))).toEqual(matches(pattern))
    expect(outcomeOf(matches(pattern), args).outcome).toBe(outcome)
  })

  it('on a fact that is missing, or on a text that is too long to look at, is unknown', () => {
    expect(outcomeOf(matches('a')).outcome).toBe('unknown')
    expect(outcomeOf(matches('a'), 'a'.repeat(16_384)).outcome).toBe('matched')
    expect(outcomeOf(matches('a'), 'a'.repeat(16_385)).outcome).toBe('unknown')
  })

  it('leaves no text of the arguments in the trace', () => {
    const { leaves } = outcomeOf(matches('secret'), '{"note":"my secret"}')
    expect(leaves).toMatchObject([{ outcome: 'matched', actual: { characters: 20 } }])
    expect(JSON.stringify(leaves)).not.toContain('my secret')
  })

  it('that would take the engine of the language for ever is done in the time of the text', () => {
    matchesPattern('warm', '(a+)+$')
    const started = performance.now()
    // In pieces, since longer texts are not looked at: 50,000 letters in all.
    for (let piece = 0; piece < 4; piece += 1)
      expect(matchesPattern(`${'a'.repeat(12_500)}b`, '(a+)+$')).toBe(false)
    expect(performance.now() - started).toBeLessThan(500)
  })

  it.each([
    ['a lookahead', '(?=x)y', /looks ahead or behind.*: \(\?=$/],
    ['a lookbehind', '(?<!x)y', /looks ahead or behind.*: \(\?<!x/],
    ['a backreference', '(a)\\1', /refers back to a group.*: \\1$/],
    ['a named backreference', '(?P<x>a)(?P=x)', /refers back to a group/],
    ['a huge repeat', 'a{1001}', /repeats more than 1000 times: \{1001\}$/],
    ['nested repeats', '((a{100}){100}){100}', /repeats more/],
    ['many steps', '[ab]{600}[cd]{600}', /too large/],
    ['no end', '(a', /^the pattern is not complete: \(a$/],
    ['a range that runs backwards', '[z-a]', /^the pattern cannot be read: z-a$/],
  ])('with %s is refused with the reason and the place', (_name, pattern, reason) => {
    const condition: Condition = { all: [matches('fine'), { not: { any: [matches(pattern)] } }] }
    expect(patternProblem(condition)).toEqual({
      path: '.all.1.not.any.0.value',
      message: expect.stringMatching(reason),
    })
  })

  it('is short, and there are few of them in a condition', () => {
    expect(conditionSchema.safeParse(matches('a'.repeat(512))).success).toBe(true)
    expect(conditionSchema.safeParse(matches('a'.repeat(513))).success).toBe(false)
    expect(conditionSchema.safeParse(matches('')).success).toBe(false)
    const many = (count: number) => ({ any: Array.from({ length: count }, () => matches('a')) })
    expect(conditionSchema.safeParse(many(20)).success).toBe(true)
    expect(conditionSchema.safeParse(many(21)).success).toBe(false)
  })

  it('judges texts only', () => {
    const leaf = { fact: 'time.hour', op: 'matches', value: '1' }
    expect(conditionSchema.safeParse(leaf).error?.issues).toMatchObject([{ path: ['op'] }])
  })
})
