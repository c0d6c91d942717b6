import type { Decision, Outcome, PolicyRule, TraceLeaf } from '#contracts/governance.ts'
import type { Condition, ConditionLeaf } from '#contracts/policy-conditions.ts'
import { evaluateCondition } from './conditions.ts'
import type { Facts } from './conditions.ts'
import { isTightening } from './evaluate.ts'

/** A change of one fact, named by the leaf that would have to come out otherwise. */
export type Change = {
  fact: string
  op: string
  expected: unknown
  actual?: unknown
  from: Outcome
}

/** The smallest sets of changes after which the rule no longer applies; any one of them is enough. */
export type RuleExplanation = {
  ruleKey: string
  effect: Decision['effect']
  alternatives: Change[][]
}

/** More alternatives than a person reads. */
const MAX_ALTERNATIVES = 8

function changeOf({ fact, op, expected, actual, outcome }: TraceLeaf): Change {
  return { fact, op, expected, from: outcome, ...(actual === undefined ? {} : { actual }) }
}

const keyOf = (changes: readonly Change[]): string =>
  changes
    .map(({ fact, op, expected }) => JSON.stringify([fact, op, expected]))
    .sort()
    .join()

/** The shortest alternatives, each once. */
function shortest(alternatives: readonly Change[][]): Change[][] {
  const unique = new Map(alternatives.map((changes) => [keyOf(changes), changes]))
  return [...unique.values()]
    .sort((one, other) => one.length - other.length)
    .slice(0, MAX_ALTERNATIVES)
}

/** All changes of both lists together, for every pair. */
function combine(one: readonly Change[][], other: readonly Change[][]): Change[][] {
  return shortest(one.flatMap((changes) => other.map((more) => [...changes, ...more])))
}

function flipLeaf(leaf: ConditionLeaf, facts: Facts): Change[][] {
  return evaluateCondition(leaf, facts).leaves.map((traced) => [changeOf(traced)])
}

/** What to change so that the condition comes out as wanted; an empty list of changes if it does already. */
function reach(condition: Condition, wanted: 'matched' | 'not_matched', facts: Facts): Change[][] {
  if (evaluateCondition(condition, facts).outcome === wanted) return [[]]
  if ('op' in condition) return flipLeaf(condition, facts)
  if ('not' in condition) {
    return reach(condition.not, wanted === 'matched' ? 'not_matched' : 'matched', facts)
  }
  const isAll = 'all' in condition
  const parts = isAll ? condition.all : condition.any
  const solved = parts.map((part) => reach(part, wanted, facts))
  // One part is enough to make an `any` true or an `all` false; otherwise every part has to change.
  const isOneEnough = isAll === (wanted === 'not_matched')
  return isOneEnough ? shortest(solved.flat()) : solved.reduce<Change[][]>(combine, [[]])
}

/** What would have to change for a condition to come true: the smallest sets of leaves, of which any is enough. */
export const changesToMatch = (condition: Condition, facts: Facts): Change[][] =>
  reach(condition, 'matched', facts)

/** For every rule that held the text back: the least that would have to change for it not to. */
export function explainDecision(
  rules: readonly PolicyRule[],
  decision: Decision,
  facts: Facts,
): RuleExplanation[] {
  const applied = new Set(
    decision.trace.filter((entry) => entry.applied).map(({ ruleKey }) => ruleKey),
  )
  return rules
    .filter(({ key, effect }) => applied.has(key) && isTightening(effect))
    .map(({ key, effect, condition }) => ({
      ruleKey: key,
      effect,
      alternatives: reach(condition, 'not_matched', facts),
    }))
}
