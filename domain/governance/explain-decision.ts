import type { Decision, Point, PolicySnapshot } from '#contracts/governance.ts'
import { factsOf } from './facts.ts'
import { applicableRules } from './evaluate.ts'
import { explainDecision, type RuleExplanation } from './explain.ts'
import { closestRules } from './explain-allowed.ts'
import { explainAllowed, explainInWords } from './explain-words.ts'
import type { Circumstances, ToolCalled } from './types.ts'

/** What was asked when a decision was made. */
export type Asked = Circumstances & {
  point: Point
  snapshot: PolicySnapshot
  tool?: ToolCalled
}

export type Explained = {
  /** In sentences. */
  explanation: string[]
  /** For each rule that held the text back, the smallest sets of leaves that would have to change for it not to. */
  needed: RuleExplanation[]
  /** Where no rule did: the ones that came closest, and the smallest sets of leaves for each to. */
  closest: RuleExplanation[]
}

/** Why a decision came out as it did: what would have to change for it to be milder, or for it to be stricter. */
export function explain(decision: Decision, asked: Asked): Explained {
  const { rules, facts } = known(decision, asked)
  const needed = explainDecision(rules, decision, facts)
  if (needed.length > 0) return { explanation: explainInWords(needed), needed, closest: [] }
  const closest = closestRules(rules, decision, facts)
  return { explanation: explainAllowed(decision, closest), needed, closest }
}

function known({ intent, signals }: Decision, asked: Asked) {
  const { point, agent, snapshot } = asked
  return {
    facts: factsOf({ ...asked, intent, signals }),
    rules: applicableRules(snapshot, { point, agent }),
  }
}
