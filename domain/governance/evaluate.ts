import { effects } from '#contracts/governance.ts'
import type {
  Effect,
  GovernedAgent,
  Outcome,
  Point,
  PolicyException,
  PolicyRule,
  PolicySnapshot,
  TraceEntry,
} from '#contracts/governance.ts'
import { evaluateCondition, selectorsOf } from './conditions.ts'
import type { Facts } from './conditions.ts'
import { topicRule } from './rules.ts'

const strictness = (effect: Effect): number => effects.indexOf(effect)

/** Whether the effect keeps a text from going on as it is. */
export function isTightening(effect: Effect): boolean {
  return strictness(effect) >= strictness('redact')
}

/** Whether nothing of the text may go on. */
export function stopsText(effect: Effect): boolean {
  return strictness(effect) >= strictness('require_approval')
}

/**
 * A rule that holds at a place, with the name of its topic where it comes from one, and the exception that takes it out
 * of force there.
 */
export type ApplicableRule = PolicyRule & { topicName?: string; exception?: string }

export type Place = { point: Point; agent: GovernedAgent }

function isInScope(rule: Pick<PolicyRule, 'tier' | 'scopeRef'>, agent: GovernedAgent): boolean {
  if (rule.tier === 'domain') return rule.scopeRef !== undefined && rule.scopeRef === agent.domain
  if (rule.tier === 'agent') return rule.scopeRef === agent.id
  return true
}

/** The rules and topics of the snapshot that hold at this point for this agent. */
export function applicableRules(
  snapshot: PolicySnapshot,
  { point, agent }: Place,
): ApplicableRule[] {
  const topics = snapshot.topics.filter(({ scope }) => {
    const isForAgent = scope?.agentIds === undefined || scope.agentIds.includes(agent.id)
    const { domain } = agent
    const isForDomain =
      scope?.domains === undefined || (domain !== undefined && scope.domains.includes(domain))
    return isForAgent && isForDomain
  })
  const rules: ApplicableRule[] = [
    ...snapshot.rules,
    ...topics.map((topic) => ({ ...topicRule(topic), topicName: topic.name })),
  ]
  const holding = rules.filter(
    (rule) => rule.mode !== 'off' && rule.points.includes(point) && isInScope(rule, agent),
  )
  const exceptions = (snapshot.exceptions ?? []).filter((one) => isInScope(one, agent))
  return exceptions.length === 0 ? holding : holding.map((rule) => excepted(rule, exceptions))
}

/** Only a rule that says so can be excepted from, and an immutable one never, whatever a row may hold. */
function excepted(rule: ApplicableRule, exceptions: readonly PolicyException[]): ApplicableRule {
  if (rule.immutable || rule.delegable !== true) return rule
  const found = exceptions.find(({ ruleKey }) => ruleKey === rule.key)
  return found ? { ...rule, exception: found.id } : rule
}

/** Whether the rule's effect counts where it applies: it is not only watched, and nothing takes it out of force. */
export function isEnforced({ mode, exception }: ApplicableRule): boolean {
  return mode === 'enforce' && exception === undefined
}

function applies(rule: PolicyRule, outcome: Outcome): boolean {
  if (outcome !== 'unknown') return outcome === 'matched'
  if (!isTightening(rule.effect)) return false
  return (rule.onUnknown ?? (rule.tier === 'platform' ? 'match' : 'skip')) === 'match'
}

type Verdict = { effect: Effect; reasonKey: string }

/** What holds where no rule says anything: text passes and is noted, actions wait for a person. */
function defaultVerdict(point: Point, facts: Facts): Verdict {
  if (point !== 'tool_call') return { effect: 'allow_log', reasonKey: 'default.allowed' }
  const toolEffect = facts.values['tool.effect']
  if (toolEffect === undefined) return { effect: 'block', reasonKey: 'default.tool.unknown' }
  return toolEffect === 'read'
    ? { effect: 'allow_log', reasonKey: 'default.allowed' }
    : { effect: 'require_approval', reasonKey: 'default.tool.approval' }
}

export type Evaluation = {
  effect: Effect
  /** The rule whose reason is shown: of the strictest effect, the one with the highest priority. */
  decisive: ApplicableRule | null
  reasonKey: string
  /** Every rule that applied and is enforced. */
  applied: ApplicableRule[]
  trace: TraceEntry[]
}

/**
 * Evaluates every rule; the strictest effect wins, whatever the order, so a lower tier can only
 * tighten what a higher one decided.
 */
export function evaluate(rules: readonly ApplicableRule[], point: Point, facts: Facts): Evaluation {
  const trace: TraceEntry[] = []
  const applied: ApplicableRule[] = []
  for (const rule of rules) {
    const { outcome, leaves } = evaluateCondition(rule.condition, facts)
    const isApplied = isEnforced(rule) && applies(rule, outcome)
    const { key: ruleKey, tier, mode, effect, exception } = rule
    const entry: TraceEntry = { ruleKey, tier, mode, effect, outcome, applied: isApplied, leaves }
    if (exception !== undefined) entry.exception = exception
    trace.push(entry)
    if (isApplied) applied.push(rule)
  }
  const decisive = decisiveRule(applied)
  const fallback = defaultVerdict(point, facts)
  if (!decisive || (!overridesDefault(applied) && isStricter(fallback.effect, decisive.effect))) {
    return { ...fallback, decisive: null, applied, trace }
  }
  const { effect, reasonKey } = decisive
  return { effect, reasonKey, decisive, applied, trace }
}

function isStricter(one: Effect, other: Effect): boolean {
  return strictness(one) > strictness(other)
}

/** Only a rule about the action itself may loosen what holds by default, not one that notes a signal. */
function overridesDefault(applied: readonly ApplicableRule[]): boolean {
  return applied.some(
    (rule) => !isTightening(rule.effect) && selectorsOf(rule.condition).length === 0,
  )
}

function decisiveRule(applied: readonly ApplicableRule[]): ApplicableRule | null {
  let decisive: ApplicableRule | null = null
  for (const rule of applied) if (!decisive || outranks(rule, decisive)) decisive = rule
  return decisive
}

function outranks(rule: ApplicableRule, other: ApplicableRule): boolean {
  const difference = strictness(rule.effect) - strictness(other.effect)
  if (difference !== 0) return difference > 0
  if (rule.priority !== other.priority) return rule.priority > other.priority
  return rule.key < other.key
}
