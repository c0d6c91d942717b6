import type { ApprovalMode, ApprovalPriority } from '#contracts/approvals.ts'
import type { PolicyRule, PolicySnapshot, Signal } from '#contracts/governance.ts'
import { priorityOf, shortestDeadlines, type Deadlines } from './approvals.ts'
import { reasonFor } from './governance/reasons.ts'
import { topicRule } from './governance/rules.ts'

/** The modes that hold nothing up: people look at an answer that has gone out. */
export const REVIEW_MODES = ['review_after', 'notify'] as const satisfies ApprovalMode[]
export type ReviewMode = (typeof REVIEW_MODES)[number]

export function isReview(mode: ApprovalMode): mode is ReviewMode {
  return REVIEW_MODES.some((review) => review === mode)
}

/** What was decided on the question or the answer of a turn, as far as it concerns a later look. */
export interface MadeDecision {
  point: 'input' | 'output'
  policyVersion: string
  signals: Signal[]
  /** The rules that applied and were enforced. */
  appliedKeys: readonly string[]
}

export interface ReviewPlan extends Deadlines {
  mode: ReviewMode
  point: MadeDecision['point']
  approverRole: 'operator' | 'admin'
  ruleKeys: string[]
  priority: ApprovalPriority
  reason: string
  signals: Signal[]
  policyVersion: string
}

interface DueRule {
  rule: PolicyRule
  reason: string
  mode: ReviewMode
  decision: MadeDecision
}

/**
 * Whether people are to look at an answer that goes out, and how: a review wins over a notice, and all rules that ask
 * for the same share one case. Null where no rule asks, or where none of them has drawn this turn.
 */
export function planReview(input: {
  turnId: string
  decisions: readonly MadeDecision[]
  snapshot: PolicySnapshot
  defaults: Deadlines
}): ReviewPlan | null {
  const due = input.decisions
    .flatMap((decision) => dueRules(decision, input.snapshot))
    .filter(({ rule }) => isSampled(input.turnId, rule.key, rule.params?.sampleRate ?? 1))
  const mode = REVIEW_MODES.find((mode) => due.some((one) => one.mode === mode))
  const asking = due.filter((one) => one.mode === mode)
  const main = asking.reduce<DueRule | undefined>(
    (first, other) => (first && first.rule.priority >= other.rule.priority ? first : other),
    undefined,
  )
  if (!mode || !main) return null
  const rules = asking.map(({ rule }) => rule)
  const { point, policyVersion } = main.decision
  const signals = gatherSignals(point, input.decisions)
  const deadlines = deadlinesOf(mode, shortestDeadlines(rules, input.defaults))
  return {
    ...deadlines,
    mode,
    point,
    approverRole: rules.some(({ params }) => params?.approverRole === 'admin')
      ? 'admin'
      : 'operator',
    ruleKeys: [...new Set(rules.map(({ key }) => key))].sort(),
    priority: priorityOf(signals, deadlines.expireMs),
    reason: main.reason,
    signals,
    policyVersion,
  }
}

function dueRules(decision: MadeDecision, snapshot: PolicySnapshot): DueRule[] {
  return [...new Set(decision.appliedKeys)].flatMap((key) => {
    const found = findRule(snapshot, key)
    const mode = found && modeOf(found.rule)
    return found && mode ? [{ ...found, mode, decision }] : []
  })
}

function modeOf({ effect, hitlMode }: PolicyRule): ReviewMode | null {
  if (effect === 'review_after') return 'review_after'
  return REVIEW_MODES.find((mode) => mode === hitlMode) ?? null
}

/** A rule by its key, or the one that a topic stands for, with its sentence. */
function findRule(
  { rules, topics }: PolicySnapshot,
  key: string,
): Pick<DueRule, 'rule' | 'reason'> | null {
  const rule = rules.find((one) => one.key === key)
  if (rule)
    return { rule, reason: rule.params?.message ?? rule.reason ?? reasonFor(rule.reasonKey) }
  const topic = topics.find(({ id }) => `topic:${id}` === key)
  if (!topic) return null
  const ofTopic = topicRule(topic)
  return { rule: ofTopic, reason: reasonFor(ofTopic.reasonKey, topic.name) }
}

/** Somebody is told once and not pressed; a review is brought to mind and escalated like any case. */
function deadlinesOf(mode: ReviewMode, deadlines: Deadlines): Deadlines {
  const { expireMs } = deadlines
  return mode === 'notify' ? { remindMs: expireMs, escalateMs: expireMs, expireMs } : deadlines
}

/** Every signal once; only those found where the case is about keep their places, for only there they mean something. */
function gatherSignals(point: MadeDecision['point'], decisions: readonly MadeDecision[]): Signal[] {
  const here = decisions.filter((decision) => decision.point === point)
  const elsewhere = decisions.filter((decision) => decision.point !== point)
  const signals = new Map<string, Signal>()
  for (const signal of here.flatMap((decision) => decision.signals)) signals.set(signal.id, signal)
  for (const signal of elsewhere.flatMap((decision) => decision.signals))
    if (!signals.has(signal.id)) signals.set(signal.id, { ...signal, spans: [] })
  return [...signals.values()]
}

/** Whether a rule that looks at a part of its matches has drawn this turn: always the same for the same turn. */
export function isSampled(turnId: string, ruleKey: string, rate: number): boolean {
  return hashOf(`${turnId} ${ruleKey}`) / 2 ** 32 < rate
}

/** FNV-1a, mixed as MurmurHash3 ends, so that ids made one after another are spread over all 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
