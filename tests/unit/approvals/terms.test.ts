import { describe, expect, it } from 'vitest'
import {
  askingRules,
  isStricter,
  rolesAhead,
  termsOf,
  unmetTerms,
  uniteTerms,
  type AskingRule,
} from '#domain/approval-terms.ts'

const self: AskingRule = { key: 'self', hitlMode: 'confirm_self' }
const one: AskingRule = { key: 'one', hitlMode: 'approve_one' }
const two: AskingRule = { key: 'two', hitlMode: 'approve_two' }
const written: AskingRule = { key: 'written', hitlMode: 'takeover' }
const admin: AskingRule = { key: 'admin', params: { approverRole: 'admin' } }

const asked = (ruleKey: string) => ({ ruleKey, effect: 'require_approval', applied: true }) as const

describe('what rules together ask of people', () => {
  it('is another person where a topic asks beside a rule that asks the person themselves', () => {
    const asking = askingRules([asked('self'), asked('topic:7')], [self])
    expect(termsOf(asking)).toEqual({
      mode: 'approve_one',
      approverRole: 'operator',
      quorum: 1,
      ruleKeys: ['self', 'topic:7'],
    })
  })

  it('is the person themselves only where every rule asks just them', () => {
    expect(termsOf([self, { ...self, key: 'other' }]).mode).toBe('confirm_self')
  })

  it.each([
    [[self, one], 'approve_one', 1],
    [[one, two], 'approve_two', 2],
    [[written, one], 'takeover', 1],
    [[two, written], 'takeover', 2],
    [[written, self, two], 'takeover', 2],
  ] as const)('of %j is %s by %d, whatever their order', (rules, mode, quorum) => {
    for (const order of [rules, rules.toReversed()])
      expect(termsOf(order)).toMatchObject({ mode, quorum })
    const united = rules.map((rule) => termsOf([rule])).reduce(uniteTerms)
    expect(united).toEqual(termsOf(rules))
  })
})

describe('rules that have changed', () => {
  it.each<[string, AskingRule[], AskingRule[], boolean]>([
    ['ask for nobody any more', [one], [], false],
    ['ask for the same by another rule', [one], [{ key: 'other' }], false],
    ['ask for less', [two], [one], false],
    ['ask for two', [one], [two], true],
    ['ask for an admin', [one], [admin], true],
    ['ask for a written answer', [two], [written], true],
    ['ask for two where one writes', [written], [two], true],
    ['ask for another person', [self], [one], true],
  ])('that %s', (...[, before, now, isMore]) => {
    expect(isStricter(now, termsOf(before))).toBe(isMore)
  })
})

describe('what the rules of a text ask for', () => {
  it.each<[string, AskingRule[], ('operator' | 'admin')[], string[] | null]>([
    ['one person', [one], ['operator'], null],
    ['the person who asked, which a reviewer makes up for', [self], ['operator'], null],
    ['a written answer, which it is', [written], ['operator'], null],
    ['two people', [one, two], ['admin'], ['two']],
    ['an admin', [one, admin], ['operator'], ['admin']],
    ['an admin, who writes', [admin], ['admin'], null],
    ['two people, who stand for it', [two, one], ['operator', 'operator'], null],
    ['two of whom each is an admin', [two, admin], ['operator', 'admin'], ['admin', 'two']],
  ])('is met or said: %s', (...[, asking, deciders, ruleKeys]) => {
    expect(unmetTerms(asking, deciders)?.ruleKeys ?? null).toEqual(ruleKeys)
  })

  it('may still be met by the second person of a case for two', () => {
    expect(unmetTerms([two], rolesAhead('operator', 2))).toBeNull()
    expect(unmetTerms([admin], rolesAhead('operator', 2))).toBeNull()
    expect(unmetTerms([two], rolesAhead('operator', 1))).toMatchObject({ people: 2 })
  })
})
