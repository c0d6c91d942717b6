import type { Effect, Intent, Point, PolicySnapshot, Signal } from '#contracts/governance.ts'
import { factsOf } from './engine.ts'
import { applicableRules, evaluate } from './evaluate.ts'
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
}

export interface DecisionChange {
  decisionId: string
  turnId: string
  before: Effect
  after: Effect
  /** The rule that decides now; empty where none does. */
  ruleKey: string
}

export interface BacktestResult {
  byChange: Record<string, number>
  examples: DecisionChange[]
}

/** More than a person looks through. */
const MOST_EXAMPLES = 50

/** What the rules would have decided, where it differs from what was decided. */
export function judgeAgain(
  snapshot: PolicySnapshot,
  stored: StoredDecision,
): DecisionChange | null {
  const { point, circumstances, intent, signals, decisionId, turnId, effect: before } = stored
  const rules = applicableRules(snapshot, { point, agent: circumstances.agent })
  const { effect: after, decisive } = evaluate(
    rules,
    point,
    factsOf({ ...circumstances, point, intent, signals }),
  )
  if (after === before) return null
  return { decisionId, turnId, before, after, ruleKey: decisive?.key ?? '' }
}

/** Adds the changes of one more page to what was counted before. */
export function tally(before: BacktestResult, changes: readonly DecisionChange[]): BacktestResult {
  const byChange = { ...before.byChange }
  for (const change of changes) {
    const key = `${change.before}_to_${change.after}`
    byChange[key] = (byChange[key] ?? 0) + 1
  }
  return { byChange, examples: [...before.examples, ...changes].slice(0, MOST_EXAMPLES) }
}
