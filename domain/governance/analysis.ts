import type { Point, PolicyRule } from '#contracts/governance.ts'
import { effects, intentLabels, points } from '#contracts/governance.ts'
import { severities } from '#contracts/policy-conditions.ts'
import type { Condition, ConditionLeaf, FactPath, Scalar } from '#contracts/policy-conditions.ts'
import { evaluateCondition } from './conditions.ts'
import { isTightening } from './evaluate.ts'

/** Why a rule cannot be saved, and where in it. */
export interface RuleProblem {
  /** Dotted, from the rule: `condition.all.1`. */
  path: string
  message: string
}

type PlainLeaf = Exclude<ConditionLeaf, { op: 'signal' }>

/** Facts that are known in every decision; all others may be missing, which some rules take for a match. */
const alwaysKnown: ReadonlySet<FactPath> = new Set([
  'point',
  'agent.id',
  'intent.label',
  'intent.score',
  'intent.margin',
])

/** All that a fact can be, where that is a closed list. */
export const vocabularies: Readonly<Partial<Record<FactPath, readonly Scalar[]>>> = {
  point: points,
  'intent.label': intentLabels,
  maxSeverity: severities,
  'actor.role': ['viewer', 'operator', 'admin'],
  'time.hour': Array.from({ length: 24 }, (_, hour) => hour),
  'time.weekday': [1, 2, 3, 4, 5, 6, 7],
}

/** The points at which something is known of a tool. */
const toolPoints: readonly Point[] = ['tool_call', 'tool_result']

/** Whether the fact is one of a tool, at points where there is none. */
export function isOfNoTool(fact: string, rulePoints: readonly Point[]): boolean {
  return fact.startsWith('tool.') && !rulePoints.some((point) => toolPoints.includes(point))
}

export const noToolMessage = (fact: string) =>
  `${fact} is known only at ${toolPoints.join(' and ')}, where this rule does not hold`

/** Facts that hold several values at once, of which two different ones are no contradiction. */
const lists: ReadonlySet<FactPath> = new Set(['actor.groups', 'agent.capabilities', 'data.labels'])

/**
 * What makes the rule one that can never fire: an empty time of validity, a scope it lacks, or conditions that
 * exclude each other. Sound, not complete: a rule that is refused here can truly never fire.
 */
export function neverFires(rule: PolicyRule): RuleProblem | null {
  const { validFrom, validTo, tier, scopeRef } = rule
  if (validFrom && validTo && Date.parse(validTo) <= Date.parse(validFrom))
    return { path: 'validTo', message: 'is not after validFrom, so the rule would never hold' }
  if ((tier === 'domain' || tier === 'agent') && scopeRef === undefined)
    return { path: 'scopeRef', message: `a rule of tier ${tier} needs the ${tier} it is for` }
  const matchesUnknown = isTightening(rule.effect) && rule.onUnknown === 'match'
  const counts = (fact: FactPath) => !matchesUnknown || alwaysKnown.has(fact)
  return impossible(rule.condition, { path: 'condition', counts, rulePoints: rule.points })
}

interface Scope {
  path: string
  counts: (fact: FactPath) => boolean
  /** The points the rule is for, which bound the fact `point`. */
  rulePoints: readonly Point[]
}

function impossible(condition: Condition, scope: Scope): RuleProblem | null {
  if ('op' in condition) return clash([{ leaf: condition, path: scope.path }], scope)
  // What is under a `not` is not looked into.
  if ('not' in condition) return null
  if ('any' in condition) {
    const parts = condition.any.map((part, index) =>
      impossible(part, { ...scope, path: `${scope.path}.any.${index}` }),
    )
    return parts.every((part) => part !== null) ? (parts[0] ?? null) : null
  }
  for (const [index, part] of condition.all.entries()) {
    const problem = impossible(part, { ...scope, path: `${scope.path}.all.${index}` })
    if (problem) return problem
  }
  return clash(requiredLeaves(condition, scope.path), scope)
}

type Placed = { leaf: ConditionLeaf; path: string }

/** The leaves that all have to come out true for the condition to. */
function requiredLeaves(condition: Condition, path: string): Placed[] {
  if ('op' in condition) return [{ leaf: condition, path }]
  if (!('all' in condition)) return []
  return condition.all.flatMap((part, index) => requiredLeaves(part, `${path}.all.${index}`))
}

/** The first fact of which the leaves together ask what it cannot be. */
function clash(placed: readonly Placed[], { counts, rulePoints }: Scope): RuleProblem | null {
  const byFact = Map.groupBy(placed, ({ leaf }) => leaf.fact)
  for (const [fact, group] of byFact) {
    if (fact === 'signals' || !counts(fact)) continue
    const leaves = group.flatMap(({ leaf }) => (leaf.op === 'signal' ? [] : [leaf]))
    const path = group.at(-1)?.path ?? 'condition'
    if (isOfNoTool(fact, rulePoints) && !leaves.every(isAbsence))
      return { path, message: noToolMessage(fact) }
    const values = fact === 'point' ? rulePoints : vocabularies[fact]
    if (isSatisfiable(leaves, { isList: lists.has(fact), values })) continue
    const all = group.length > 1 ? 'all of this at once' : 'so'
    return { path, message: `${fact} can never be ${all}, so the rule would never fire` }
  }
  return null
}

const isAbsence = (leaf: PlainLeaf) => leaf.op === 'exists' && !leaf.value

interface Domain {
  isList: boolean
  values: readonly Scalar[] | undefined
}

function isSatisfiable(leaves: readonly PlainLeaf[], domain: Domain): boolean {
  if (leaves.some(isAbsence)) return leaves.every(isAbsence)
  if (domain.isList) return true
  const candidates = domain.values ?? candidatesOf(leaves)
  return candidates === null
    ? isIntervalOpen(leaves)
    : candidates.some((value) => leaves.every((leaf) => allows(leaf, value)))
}

/** The values that the leaves leave to the fact, where one of them names them. */
function candidatesOf(leaves: readonly PlainLeaf[]): readonly Scalar[] | null {
  for (const leaf of leaves) {
    if (leaf.op === 'eq') return [leaf.value]
    if (leaf.op === 'in') return leaf.value
  }
  return null
}

function allows(leaf: PlainLeaf, value: Scalar): boolean {
  const facts = { values: { [leaf.fact]: value }, signals: [] }
  return evaluateCondition(leaf, facts).outcome === 'matched'
}

/** Whether a number is left between the bounds; where no bound is, anything is. */
function isIntervalOpen(leaves: readonly PlainLeaf[]): boolean {
  let low = -Infinity
  let high = Infinity
  let isStrict = false
  for (const leaf of leaves) {
    if (leaf.op === 'between')
      [low, high] = [Math.max(low, leaf.value[0]), Math.min(high, leaf.value[1])]
    if (leaf.op === 'gt' || leaf.op === 'gte') low = Math.max(low, leaf.value)
    if (leaf.op === 'lt' || leaf.op === 'lte') high = Math.min(high, leaf.value)
  }
  if (low === high)
    isStrict = leaves.some((leaf) => (leaf.op === 'gt' || leaf.op === 'lt') && leaf.value === low)
  return low < high || (low === high && !isStrict)
}

/**
 * Another enforced rule with the very same condition, place and reach that is stricter: this one could never show. That
 * it is milder is no mistake: a rule written beside it tightens it, as long as it is there.
 */
export function conflictsWith(rule: PolicyRule, others: readonly PolicyRule[]): RuleProblem | null {
  const reach = reachOf(rule)
  const other = others.find(
    (one) =>
      one.key !== rule.key &&
      one.mode === 'enforce' &&
      rule.mode === 'enforce' &&
      isStricter(one, rule) &&
      reachOf(one) === reach,
  )
  if (!other) return null
  return {
    path: 'condition',
    message: `the rule ${other.key} decides ${other.effect} on exactly the same condition`,
  }
}

const isStricter = (one: PolicyRule, other: PolicyRule) =>
  effects.indexOf(one.effect) > effects.indexOf(other.effect)

/** Whether the first rule decides more strictly than the second on exactly the same condition, everywhere. */
export function tightens(rule: PolicyRule, other: PolicyRule): boolean {
  return rule.key !== other.key && isStricter(rule, other) && reachOf(rule) === reachOf(other)
}

function reachOf({ tier, scopeRef, points, condition, validFrom, validTo }: PolicyRule): string {
  return JSON.stringify([tier, scopeRef, points.toSorted(), condition, validFrom, validTo])
}
