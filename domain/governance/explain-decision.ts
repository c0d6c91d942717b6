import type { Decision, GovernedAgent, Point, PolicySnapshot } from '#contracts/governance.ts'
import { factsOf } from './engine.ts'
import { applicableRules } from './evaluate.ts'
import { explainDecision } from './explain.ts'
import { explainInWords } from './explain-words.ts'
import type { ToolCalled } from './types.ts'

/** What was asked when a decision was made. */
export type Asked = {
  point: Point
  agent: GovernedAgent
  snapshot: PolicySnapshot
  tool?: ToolCalled
}

/** What would have to change for a decision to come out milder, in sentences. Empty where nothing was held back. */
export function explainOf(decision: Decision, asked: Asked): string[] {
  const { point, agent, snapshot, tool } = asked
  const facts = factsOf({
    point,
    agent,
    ...(tool ? { tool } : {}),
    intent: decision.intent,
    signals: decision.signals,
  })
  const rules = applicableRules(snapshot, { point, agent })
  return explainInWords(explainDecision(rules, decision, facts))
}
