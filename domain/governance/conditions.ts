import type { Outcome, Severity, TraceLeaf } from '#contracts/governance.ts'
import { severities } from '#contracts/policy-conditions.ts'
import type {
  Condition,
  ConditionLeaf,
  FactPath,
  Scalar,
  SignalSelector,
} from '#contracts/policy-conditions.ts'
import { matchesPattern } from './patterns.ts'

export type FactValue = Scalar | readonly Scalar[]

/** The part of a finding or signal that a condition looks at. */
export type SignalFact = { id: string; severity: Severity; score: number }

/** What is known; a path that is absent is unknown, which is neither true nor false. */
export type Facts = {
  values: Readonly<Partial<Record<FactPath, FactValue>>>
  signals: readonly SignalFact[]
}

type PlainLeaf = Exclude<ConditionLeaf, { op: 'signal' }>
type Operator = PlainLeaf['op']
type Expected<Op extends Operator> = PlainLeaf extends infer Leaf
  ? Leaf extends { op: infer Ops; value: infer Value }
    ? Op extends Ops
      ? Value
      : never
    : never
  : never
type Evaluator<Op extends Operator> = (
  actual: FactValue,
  expected: Expected<Op>,
) => boolean | undefined

const isList = (value: FactValue): value is readonly Scalar[] => Array.isArray(value)

function asNumber(value: FactValue): number | undefined {
  return typeof value === 'number' && !Number.isNaN(value) ? value : undefined
}

/** Compares numbers; anything else cannot be ordered and stays unknown. */
function ordered(compare: (actual: number, expected: number) => boolean) {
  return (actual: FactValue, expected: number): boolean | undefined => {
    const number = asNumber(actual)
    return number === undefined ? undefined : compare(number, expected)
  }
}

function isAnyOf(actual: FactValue, expected: readonly Scalar[]): boolean {
  return isList(actual) ? actual.some((item) => expected.includes(item)) : expected.includes(actual)
}

/** One evaluator an operator. `undefined` means that the fact has a type the operator cannot judge. */
const evaluators: { [Op in Operator]: Evaluator<Op> } = {
  eq: (actual, expected) => (isList(actual) ? undefined : actual === expected),
  ne: (actual, expected) => (isList(actual) ? undefined : actual !== expected),
  contains: (actual, expected) => {
    if (isList(actual)) return actual.includes(expected)
    return typeof actual === 'string' && typeof expected === 'string'
      ? actual.includes(expected)
      : undefined
  },
  in: isAnyOf,
  nin: (actual, expected) => !isAnyOf(actual, expected),
  lt: ordered((actual, expected) => actual < expected),
  lte: ordered((actual, expected) => actual <= expected),
  gt: ordered((actual, expected) => actual > expected),
  gte: ordered((actual, expected) => actual >= expected),
  between: (actual, [low, high]) => {
    const number = asNumber(actual)
    return number === undefined ? undefined : number >= low && number <= high
  },
  startsWith: (actual, expected) =>
    typeof actual === 'string' ? actual.startsWith(expected) : undefined,
  matches: (actual, pattern) =>
    typeof actual === 'string' ? matchesPattern(actual, pattern) : undefined,
  exists: (_actual, expected) => expected,
}

/** Whether the selector means this signal. */
export function selects(selector: SignalSelector, signal: SignalFact): boolean {
  const { id, minSeverity, minScore } = selector
  const isNamed = id.endsWith('*') ? signal.id.startsWith(id.slice(0, -1)) : signal.id === id
  if (!isNamed || signal.score < (minScore ?? 0)) return false
  return minSeverity === undefined || rankOf(signal.severity) >= rankOf(minSeverity)
}

/** The rank of a severity: the higher, the more serious. */
export function rankOf(severity: Severity): number {
  return severities.indexOf(severity)
}

function toOutcome(verdict: boolean | undefined): Outcome {
  if (verdict === undefined) return 'unknown'
  return verdict ? 'matched' : 'not_matched'
}

/**
 * A name as it is compared: whether its letters are capital, wide or broken up by characters that show nothing makes no
 * other tool of it.
 */
function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase()
}

const foldedFacts: ReadonlySet<FactPath> = new Set(['tool.name', 'tool.effect'])

const foldScalar = (value: Scalar): Scalar => (typeof value === 'string' ? foldName(value) : value)

/** The leaf as such names are compared; a pattern is taken as it was written. */
function folded(leaf: PlainLeaf): PlainLeaf {
  switch (leaf.op) {
    case 'eq':
    case 'ne':
    case 'contains':
      return { ...leaf, value: foldScalar(leaf.value) }
    case 'in':
    case 'nin':
      return { ...leaf, value: leaf.value.map(foldScalar) }
    case 'startsWith':
      return { ...leaf, value: foldName(leaf.value) }
    default:
      return leaf
  }
}

function judgePlain(leaf: PlainLeaf, actual: FactValue | undefined): boolean | undefined {
  if (!foldedFacts.has(leaf.fact) || typeof actual !== 'string') return judgeValue(leaf, actual)
  return judgeValue(folded(leaf), foldName(actual))
}

function judgeValue(leaf: PlainLeaf, actual: FactValue | undefined): boolean | undefined {
  if (leaf.op === 'exists') return (actual !== undefined) === leaf.value
  if (actual === undefined) return undefined
  switch (leaf.op) {
    case 'eq':
    case 'ne':
    case 'contains':
      return evaluators[leaf.op](actual, leaf.value)
    case 'in':
    case 'nin':
      return evaluators[leaf.op](actual, leaf.value)
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return evaluators[leaf.op](actual, leaf.value)
    case 'between':
      return evaluators.between(actual, leaf.value)
    case 'startsWith':
      return evaluators.startsWith(actual, leaf.value)
    case 'matches':
      return evaluators.matches(actual, leaf.value)
  }
}

function evaluateLeaf(leaf: ConditionLeaf, facts: Facts): TraceLeaf {
  const { fact, op, value: expected } = leaf
  if (leaf.op === 'signal') {
    let actual = 0
    for (const signal of facts.signals) if (selects(leaf.value, signal)) actual += 1
    return { fact, op, expected, actual, outcome: toOutcome(actual > 0) }
  }
  const actual = Object.hasOwn(facts.values, leaf.fact) ? facts.values[leaf.fact] : undefined
  const outcome = toOutcome(judgePlain(leaf, actual))
  return actual === undefined
    ? { fact, op, expected, outcome }
    : { fact, op, expected, actual: traced(leaf.fact, actual), outcome }
}

/** A trace holds no text of a person, only how much there was of it. */
function traced(fact: FactPath, actual: FactValue): unknown {
  return fact === 'tool.args' && typeof actual === 'string' ? { characters: actual.length } : actual
}

const negated: Readonly<Record<Outcome, Outcome>> = {
  matched: 'not_matched',
  not_matched: 'matched',
  unknown: 'unknown',
}

export type ConditionResult = { outcome: Outcome; leaves: TraceLeaf[] }

/**
 * Evaluates every leaf, with Kleene's three-valued logic: unknown and false is false, unknown or
 * true is true, everything else with unknown stays unknown.
 */
export function evaluateCondition(condition: Condition, facts: Facts): ConditionResult {
  const leaves: TraceLeaf[] = []
  return { outcome: judge(condition, facts, leaves), leaves }
}

/** Adds to one list, since hundreds of rules are evaluated for every text. */
function judge(condition: Condition, facts: Facts, leaves: TraceLeaf[]): Outcome {
  if ('op' in condition) {
    const leaf = evaluateLeaf(condition, facts)
    leaves.push(leaf)
    return leaf.outcome
  }
  if ('not' in condition) return negated[judge(condition.not, facts, leaves)]
  const isAll = 'all' in condition
  // One such part decides the whole; the others are judged for the trace.
  const decisive = isAll ? 'not_matched' : 'matched'
  let result: Outcome = negated[decisive]
  for (const part of isAll ? condition.all : condition.any) {
    const outcome = judge(part, facts, leaves)
    if (outcome === decisive) result = decisive
    else if (outcome === 'unknown' && result !== decisive) result = 'unknown'
  }
  return result
}

/** The signal selectors that can make the condition true, that is, those not under a `not`. */
export function selectorsOf(condition: Condition): SignalSelector[] {
  if ('op' in condition) return condition.op === 'signal' ? [condition.value] : []
  if ('not' in condition) return []
  return ('all' in condition ? condition.all : condition.any).flatMap(selectorsOf)
}

/** Whether one selected signal alone makes the condition true, whatever else is found. */
export function isSignalAlone(condition: Condition): boolean {
  if ('op' in condition) return condition.op === 'signal'
  return 'any' in condition && condition.any.every(isSignalAlone)
}
