import type { PolicyRule } from '#contracts/governance.ts'
import { effects } from '#contracts/governance.ts'
import type { Condition, ConditionLeaf, Scalar } from '#contracts/policy-conditions.ts'
import { evaluateCondition, rankOf } from './conditions.ts'
import { isTightening } from './evaluate.ts'

type PlainLeaf = Exclude<ConditionLeaf, { op: 'signal' }>

/** Comparisons after which two conditions count as unrelated, so that no pair of them takes long. */
const MOST_COMPARISONS = 2_000

/**
 * Whether the second condition holds wherever the first does, and is at least unknown wherever that is unknown. Sound,
 * not complete: what is not seen to follow counts as not following.
 */
export function implies(one: Condition, other: Condition): boolean {
  return follows(one, other, { left: MOST_COMPARISONS })
}

function follows(one: Condition, other: Condition, budget: { left: number }): boolean {
  budget.left -= 1
  if (budget.left < 0) return false
  if ('any' in one) return one.any.every((part) => follows(part, other, budget))
  if ('all' in other) return other.all.every((part) => follows(one, part, budget))
  if ('all' in one && one.all.some((part) => follows(part, other, budget))) return true
  if ('any' in other) return other.any.some((part) => follows(one, part, budget))
  if ('not' in one && 'not' in other) return follows(other.not, one.not, budget)
  return 'op' in one && 'op' in other && leafImplies(one, other)
}

function leafImplies(one: ConditionLeaf, other: ConditionLeaf): boolean {
  if (one.op === 'signal' || other.op === 'signal')
    return one.op === 'signal' && other.op === 'signal' && selectorImplies(one.value, other.value)
  if (one.fact !== other.fact) return false
  if (one.op === other.op && JSON.stringify(one.value) === JSON.stringify(other.value)) return true
  // Where a fact is missing, whether it is there is known and everything else of it is not.
  if (one.op === 'exists' || other.op === 'exists') return false
  if (one.op === 'eq') return holdsOf(other, one.value)
  // On a list, one value of several is enough, which says nothing of the others.
  if (one.op === 'in' && other.op === 'in')
    return one.value.every((value) => other.value.includes(value))
  if (one.op === 'startsWith' && other.op === 'startsWith') return one.value.startsWith(other.value)
  return intervalImplies(one, other)
}

function selectorImplies(
  one: Extract<ConditionLeaf, { op: 'signal' }>['value'],
  other: Extract<ConditionLeaf, { op: 'signal' }>['value'],
): boolean {
  const isNamed = other.id.endsWith('*')
    ? one.id.startsWith(other.id.slice(0, -1))
    : one.id === other.id
  if (!isNamed || (one.minScore ?? 0) < (other.minScore ?? 0)) return false
  if (other.minSeverity === undefined) return true
  return one.minSeverity !== undefined && rankOf(one.minSeverity) >= rankOf(other.minSeverity)
}

function holdsOf(leaf: PlainLeaf, value: Scalar): boolean {
  const facts = { values: { [leaf.fact]: value }, signals: [] }
  return evaluateCondition(leaf, facts).outcome === 'matched'
}

/** The bounds of a leaf over numbers, each with whether it belongs to it. */
function boundsOf(
  leaf: PlainLeaf,
): [low: number, isIn: boolean, high: number, isIn: boolean] | null {
  if (leaf.op === 'between') return [leaf.value[0], true, leaf.value[1], true]
  if (leaf.op === 'gt' || leaf.op === 'gte') return [leaf.value, leaf.op === 'gte', Infinity, true]
  if (leaf.op === 'lt' || leaf.op === 'lte') return [-Infinity, true, leaf.value, leaf.op === 'lte']
  return null
}

function intervalImplies(one: PlainLeaf, other: PlainLeaf): boolean {
  const inner = boundsOf(one)
  const outer = boundsOf(other)
  if (!inner || !outer) return false
  const [low, isLowIn, high, isHighIn] = inner
  const [least, isLeastIn, most, isMostIn] = outer
  const isAbove = low > least || (low === least && (isLeastIn || !isLowIn))
  const isBelow = high < most || (high === most && (isMostIn || !isHighIn))
  return isAbove && isBelow
}

/** Whether whatever the first rule applies to, the second does too. */
function covers(wide: PolicyRule, narrow: PolicyRule): boolean {
  const isEverywhere = wide.tier === 'platform' || wide.tier === 'organisation'
  const isSamePlace = wide.tier === narrow.tier && wide.scopeRef === narrow.scopeRef
  return (
    (isEverywhere || isSamePlace) &&
    narrow.points.every((point) => wide.points.includes(point)) &&
    isWithin(narrow, wide) &&
    (!takesUnknown(narrow) || takesUnknown(wide)) &&
    implies(narrow.condition, wide.condition)
  )
}

function isWithin(inner: PolicyRule, outer: PolicyRule): boolean {
  const time = (value: string | undefined, open: number) =>
    value === undefined ? open : Date.parse(value)
  return (
    time(inner.validFrom, -Infinity) >= time(outer.validFrom, -Infinity) &&
    time(inner.validTo, Infinity) <= time(outer.validTo, Infinity)
  )
}

function takesUnknown({ effect, onUnknown, tier }: PolicyRule): boolean {
  return isTightening(effect) && (onUnknown ?? (tier === 'platform' ? 'match' : 'skip')) === 'match'
}

const strictness = ({ effect }: PolicyRule): number => effects.indexOf(effect)

/** Whether the first rule can never make a difference because of the second: stricter, and wherever the first is. */
export function isShadowedBy(rule: PolicyRule, other: PolicyRule): boolean {
  if (rule.key === other.key || other.mode !== 'enforce' || other.delegable === true) return false
  if (strictness(other) <= strictness(rule)) return false
  // What is redacted is redacted under a hold too, and a call that is let through may be one that waits by default.
  const isOwnWork = rule.effect === 'redact' || rule.points.includes('tool_call')
  return (!isOwnWork || other.effect === 'block') && covers(other, rule)
}

/** Whether two rules of one tier and priority say different things about the same case. */
export function overlaps(one: PolicyRule, other: PolicyRule): boolean {
  return (
    one.key !== other.key &&
    one.mode === 'enforce' &&
    other.mode === 'enforce' &&
    one.effect !== other.effect &&
    one.tier === other.tier &&
    one.scopeRef === other.scopeRef &&
    one.priority === other.priority &&
    one.points.some((point) => other.points.includes(point)) &&
    (implies(one.condition, other.condition) || implies(other.condition, one.condition))
  )
}
