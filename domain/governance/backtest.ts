import type {
  Effect,
  Intent,
  Point,
  PolicySnapshot,
  Signal,
  TraceEntry,
} from '#contracts/governance.ts'
import { factsOf } from './facts.ts'
import { applicableRules, evaluate } from './evaluate.ts'
import { compareText } from './redact.ts'
import { withTopicsOf, type KeptText } from './topic-signals.ts'
import type { Circumstances } from './types.ts'

/** What is stored of a decision: enough to make it again under other rules. */
export interface StoredDecision {
  decisionId: string
  turnId: string
  point: Point
  effect: Effect
  intent: Intent
  signals: readonly Signal[]
  circumstances: Circumstances
  /** What it was made on, as far as that was kept. */
  text: KeptText | null
}

export interface DecisionChange {
  decisionId: string
  turnId: string
  point: Point
  before: Effect
  after: Effect
  /** The rule that decides now; empty where none does. */
  ruleKey: string
}

export interface BacktestResult {
  byChange: Record<string, number>
  examples: DecisionChange[]
  /** How many decisions were made again on their text, in which topics were looked for anew. */
  judgedOnText: number
}

/** More than a person looks through. */
const MOST_EXAMPLES = 50

/** What the rules would have decided, where it differs from what was decided. */
export function judgeAgain(
  snapshot: PolicySnapshot,
  stored: StoredDecision,
): DecisionChange | null {
  const { point, circumstances, intent, text, decisionId, turnId } = stored
  const place = { point, agent: circumstances.agent }
  const signals = withTopicsOf(snapshot, { ...place, signals: stored.signals, text })
  const { effect: after, decisive } = evaluate(
    applicableRules(snapshot, place),
    point,
    factsOf({ ...circumstances, point, intent, signals }),
  )
  const { effect: before } = stored
  if (after === before) return null
  return { decisionId, turnId, point, before, after, ruleKey: decisive?.key ?? '' }
}

/** How one rule came out in each of two versions; null where a version has no such rule there. */
export interface RuleReplay {
  ruleKey: string
  before: RuleOutcome | null
  after: RuleOutcome | null
}
type RuleOutcome = Pick<TraceEntry, 'effect' | 'mode' | 'outcome' | 'applied'>

export interface Replay {
  effect: Effect
  reasonKey: string
  /** Only the rules that came out otherwise. */
  rules: RuleReplay[]
}

/** Makes a stored decision again, by the rules of another version. */
export function replay(
  snapshot: PolicySnapshot,
  stored: Pick<StoredDecision, 'point' | 'intent' | 'signals' | 'circumstances'> & {
    trace: readonly TraceEntry[]
  },
): Replay {
  const { point, circumstances, intent, signals } = stored
  const rules = applicableRules(snapshot, { point, agent: circumstances.agent })
  const facts = factsOf({ ...circumstances, point, intent, signals })
  const { effect, reasonKey, trace } = evaluate(rules, point, facts)
  return { effect, reasonKey, rules: diffTraces(stored.trace, trace) }
}

function diffTraces(before: readonly TraceEntry[], after: readonly TraceEntry[]): RuleReplay[] {
  const [was, is] = [before, after].map((trace) => outcomesOf(trace))
  const keys = new Set([...before, ...after].map(({ ruleKey }) => ruleKey))
  return [...keys].sort(compareText).flatMap((ruleKey) => {
    const one = was?.get(ruleKey) ?? null
    const other = is?.get(ruleKey) ?? null
    return JSON.stringify(one) === JSON.stringify(other)
      ? []
      : [{ ruleKey, before: one, after: other }]
  })
}

/** Where a rule was asked of several texts of one decision, what it did to any of them. */
function outcomesOf(trace: readonly TraceEntry[]): Map<string, RuleOutcome> {
  const outcomes = new Map<string, RuleOutcome>()
  for (const { ruleKey, effect, mode, outcome, applied } of trace) {
    const known = outcomes.get(ruleKey)
    if (known && (known.applied || known.outcome === 'matched')) continue
    outcomes.set(ruleKey, { effect, mode, outcome, applied })
  }
  return outcomes
}

/** What one more page of decisions came to. */
export type Page = { changes: readonly DecisionChange[]; judgedOnText: number }

/** Adds one more page to what was counted before. */
export function tally(before: BacktestResult, { changes, judgedOnText }: Page): BacktestResult {
  const byChange = { ...before.byChange }
  for (const change of changes) {
    const key = `${change.before}_to_${change.after}`
    byChange[key] = (byChange[key] ?? 0) + 1
  }
  return {
    byChange,
    examples: [...before.examples, ...changes].slice(0, MOST_EXAMPLES),
    judgedOnText: before.judgedOnText + judgedOnText,
  }
}
