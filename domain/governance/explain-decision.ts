import type { Decision, Point, PolicySnapshot } from '#contracts/governance.ts'
import { factsOf } from './facts.ts'
import { applicableRules } from './evaluate.ts'
import { explainDecision, type RuleExplanation } from './explain.ts'
import { explainInWords } from './explain-words.ts'
import type { Circumstances, ToolCalled } from './types.ts'

/** What was asked when a decision was made. */
export type Asked = Circumstances & {
  point: Point
  snapshot: PolicySnapshot
  tool?: ToolCalled
}

/** What would have to change for a decision to come out milder, in sentences. Empty where nothing was held back. */
export function explainOf(decision: Decision, asked: Asked): string[] {
  return explainInWords(neededChanges(decision, asked))
}

/** The least that would have to change: for each rule that held the text back, the smallest sets of leaves. */
export function neededChanges(decision: Decision, asked: Asked): RuleExplanation[] {
  const { point, agent, snapshot } = asked
  const facts = factsOf({
    ...asked,
    intent: decision.intent,
    signals: decision.signals,
  })
  const rules = applicableRules(snapshot, { point, agent })
  return explainDecision(rules, decision, facts)
}
