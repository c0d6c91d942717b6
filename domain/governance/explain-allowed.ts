import type { Decision } from '#contracts/governance.ts'
import type { Condition } from '#contracts/policy-conditions.ts'
import { evaluateCondition, selects, selectorsOf } from './conditions.ts'
import type { Facts } from './conditions.ts'
import { isEnforced, isTightening, type ApplicableRule } from './evaluate.ts'
import { changesToMatch, type RuleExplanation } from './explain.ts'

/** More than a person reads. */
const MOST_RULES = 3

/**
 * The rules that came closest to holding a text back: of each at least one comparison held, or a signal it asks for was
 * there and too weak. With the least that would have to change for it to apply.
 */
export function closestRules(
  rules: readonly ApplicableRule[],
  decision: Decision,
  facts: Facts,
): RuleExplanation[] {
  const applied = new Set(decision.trace.flatMap((entry) => (entry.applied ? entry.ruleKey : [])))
  return rules
    .filter((rule) => isEnforced(rule) && isTightening(rule.effect) && !applied.has(rule.key))
    .map((rule) => ({ rule, closeness: closenessOf(rule.condition, facts) }))
    .filter(({ closeness }) => closeness > 0)
    .sort(
      (one, other) => other.closeness - one.closeness || other.rule.priority - one.rule.priority,
    )
    .slice(0, MOST_RULES)
    .map(({ rule: { key, effect, condition } }) => ({
      ruleKey: key,
      effect,
      alternatives: changesToMatch(condition, facts),
    }))
}

/** The share of a condition that holds; a signal that is there and too weak counts for half. */
function closenessOf(condition: Condition, facts: Facts): number {
  const { leaves } = evaluateCondition(condition, facts)
  const held = leaves.filter(({ outcome }) => outcome === 'matched').length
  const weak = selectorsOf(condition).filter(
    (selector) => !found(selector, facts) && found({ id: selector.id }, facts),
  ).length
  return (held + weak / 2) / leaves.length
}

const found = (selector: Parameters<typeof selects>[0], { signals }: Facts): boolean =>
  signals.some((signal) => selects(selector, signal))
