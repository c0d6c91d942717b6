import { streamModeSchema } from '#contracts/governance.ts'
import type { Intent, Outcome, PolicyRule, StreamMode } from '#contracts/governance.ts'
import type { Condition, ConditionLeaf } from '#contracts/policy-conditions.ts'
import { evaluateCondition, isSignalAlone, selectorsOf } from './conditions.ts'
import type { Facts } from './conditions.ts'
import { isEnforced, isTightening } from './evaluate.ts'
import { factsOf } from './facts.ts'
import type { Ruling } from './ruling.ts'
import { streamedSignals } from './text-scan.ts'

/** The mode of output that no rule has said anything about. */
const DEFAULT_MODE: StreamMode = 'window'

const strictness = (mode: StreamMode): number => streamModeSchema.options.indexOf(mode)

/**
 * How the answer is to be streamed, known before its first word: the strictest mode that a rule asks for. Whole, where
 * the agent's answers could do much harm, where a person may have to approve it, or where a rule that may act can only
 * be decided on the whole.
 */
export function streamModeOf(ruling: Ruling): StreamMode {
  if (ruling.circumstances.agent.riskClass === 'high') return 'hold_all'
  const facts = factsBeforeText(ruling)
  let strictest: StreamMode | null = null
  for (const rule of ruling.rules) {
    if (!isEnforced(rule)) continue
    const outcome = outcomeBeforeText(rule, facts)
    if (outcome === 'not_matched') continue
    if (isTightening(rule.effect) && !isStreamable(rule)) return 'hold_all'
    // Nobody reads a part of what a person may have to look at first.
    if (rule.effect === 'require_approval') return 'hold_all'
    const asked = askedMode(rule, outcome)
    if (asked && (!strictest || strictness(asked) > strictness(strictest))) strictest = asked
  }
  return strictest ?? DEFAULT_MODE
}

/** What a rule asks for. Where it is not known yet whether the rule holds, it may tighten and not loosen. */
function askedMode({ params, onUnknown }: PolicyRule, outcome: Outcome): StreamMode | null {
  const mode = params?.streaming
  if (!mode || outcome === 'matched') return mode ?? null
  return strictness(mode) > strictness(DEFAULT_MODE) && onUnknown !== 'skip' ? mode : null
}

/** Whether the rule can be decided while the text still arrives, from one finding at a time. */
export function isStreamable({ condition }: PolicyRule): boolean {
  return isSignalAlone(condition) && selectorsOf(condition).every(({ id }) => isStreamedSignal(id))
}

function isStreamedSignal(id: string): boolean {
  return streamedSignals.some(
    (streamed) =>
      streamed === id || (streamed.endsWith('*') && id.startsWith(streamed.slice(0, -1))),
  )
}

/** Whether an id of a rule and one of a detector may be the same signal; a trailing `*` stands for anything. */
export function mayMean(id: string, signal: string): boolean {
  const [one, other] = [stemOf(id), stemOf(signal)]
  if (one === other) return true
  return (one !== id && other.startsWith(one)) || (other !== signal && one.startsWith(other))
}

function stemOf(id: string): string {
  return id.endsWith('*') ? id.slice(0, -1) : id
}

const NO_INTENT: Intent = { label: 'out_of_scope', score: 0, margin: 0, method: 'keywords' }

/** Of whom and when the answer is; what only its text can tell is absent, and so unknown. */
function factsBeforeText({ circumstances, point }: Ruling): Facts {
  const { values } = factsOf({ ...circumstances, point, intent: NO_INTENT, signals: [] })
  const known = Object.entries(values).filter(([path]) => !path.startsWith('intent.'))
  return { values: Object.fromEntries(known), signals: [] }
}

function outcomeBeforeText(rule: PolicyRule, facts: Facts): Outcome {
  return evaluateCondition(withoutSignals(rule.condition), facts).outcome
}

/** A leaf about the text that is absent before there is text. */
const UNKNOWN: ConditionLeaf = { fact: 'maxSeverity', op: 'eq', value: 'low' }

/** The condition with something unknown for every signal: that none was found yet does not say that none will be. */
function withoutSignals(condition: Condition): Condition {
  if ('op' in condition) return condition.op === 'signal' ? UNKNOWN : condition
  if ('not' in condition) return { not: withoutSignals(condition.not) }
  return 'all' in condition
    ? { all: condition.all.map(withoutSignals) }
    : { any: condition.any.map(withoutSignals) }
}
