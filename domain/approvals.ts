import type {
  ApprovalMode,
  ApprovalPriority,
  ApprovalStatus,
  ApprovalVerb,
} from '#contracts/approvals.ts'
import type { PolicyParams, Severity, Signal } from '#contracts/governance.ts'
import type { Role } from '#contracts/permissions.ts'
import { reaches, termsOf, type ApprovalTerms, type AskingRule } from './approval-terms.ts'
import { contentProblem, type WantedDecision } from './approval-words.ts'
import { canonicalJson } from './canonical-json.ts'

/** How often a reviewer may have the agent try again within one turn. */
export const MOST_RETRIES = 3

const EXCERPT_LENGTH = 140

const MINUTE_MS = 60_000
const SOON_MS = 60 * MINUTE_MS

export interface Deadlines {
  remindMs: number
  escalateMs: number
  expireMs: number
}

export const DEFAULT_DEADLINES: Deadlines = {
  remindMs: 60 * MINUTE_MS,
  escalateMs: 4 * 60 * MINUTE_MS,
  expireMs: 24 * 60 * MINUTE_MS,
}

/** What is known of the act that waits, where it is more than a text to be shown. */
export interface ActAhead {
  isReversible?: boolean
  /** Of the data concerned. */
  labels?: readonly string[]
}

export interface ApprovalPlan extends Deadlines, ApprovalTerms {
  priority: ApprovalPriority
}

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical']
const PRIORITIES: readonly ApprovalPriority[] = ['low', 'normal', 'high', 'urgent']
/** Labels of data that must not get to the wrong people. */
const GRAVE_LABELS: ReadonlySet<string> = new Set(['confidential', 'restricted', 'secret'])

/**
 * How a case is to be decided: of all rules and topics that ask for a person, the strictest terms, and the shortest
 * deadlines.
 */
export function planApproval(input: {
  asking: readonly AskingRule[]
  signals: readonly Pick<Signal, 'severity'>[]
  defaults: Deadlines
  act?: ActAhead
}): ApprovalPlan {
  const deadlines = shortestDeadlines(input.asking, input.defaults)
  return {
    ...deadlines,
    ...termsOf(input.asking),
    priority: priorityOf(input.signals, deadlines.expireMs, input.act),
  }
}

/** The shortest times that any of the rules gives. */
export function shortestDeadlines(rules: readonly AskingRule[], defaults: Deadlines): Deadlines {
  const shortest = (pick: (params: PolicyParams) => number | undefined, fallback: number) => {
    const minutes = rules.flatMap(({ params }) => (params && pick(params)) ?? [])
    return minutes.length > 0 ? Math.min(...minutes) * MINUTE_MS : fallback
  }
  return {
    remindMs: shortest((params) => params.remindAfterMinutes, defaults.remindMs),
    escalateMs: shortest((params) => params.escalateAfterMinutes, defaults.escalateMs),
    expireMs: shortest((params) => params.expiresAfterMinutes, defaults.expireMs),
  }
}

/**
 * How urgent a case is: as its severest signal, and one step more each where little time is left, where what waits
 * cannot be taken back, and where it is about data that must not get to the wrong people.
 */
export function priorityOf(
  signals: readonly Pick<Signal, 'severity'>[],
  expireMs: number,
  act: ActAhead = {},
): ApprovalPriority {
  const severest = Math.max(1, ...signals.map(({ severity }) => SEVERITIES.indexOf(severity)))
  const reasons = [
    expireMs <= SOON_MS,
    act.isReversible === false,
    act.labels?.some((label) => GRAVE_LABELS.has(label)) ?? false,
  ]
  const step = severest + reasons.filter(Boolean).length
  return PRIORITIES[Math.min(step, PRIORITIES.length - 1)] ?? 'normal'
}

/** Cases that somebody has to look at one by one. */
export function isForBatch(priority: ApprovalPriority): boolean {
  return priority === 'normal' || priority === 'low'
}

/** What a decision depends on of its case. */
export interface CaseToDecide {
  status: ApprovalStatus
  mode: ApprovalMode
  point: string
  round: number
  requesterId: string
  approverRole: Role
  quorum: number
  /** Whether one person has spoken for what waits. */
  hasVotes: boolean
  hasExpired: boolean
  isStopRequested: boolean
  /** Whether a stop switch holds what waits: what is decided could not go on. */
  isHeldByStop: boolean
}

/** Who wants to decide, as they are at this moment. */
export interface Decider {
  userId: string
  role: Role
  isActive: boolean
  /** Whether nobody else who is active has the right. */
  isSoleHolder: boolean
  hasVoted: boolean
}

/** The verbs this person may use on the case now; none where they may not decide. */
export function allowedVerbs(item: CaseToDecide, decider: Decider): ApprovalVerb[] {
  if (item.status !== 'pending' || item.hasExpired) return []
  if (item.isStopRequested || item.isHeldByStop) return []
  if (!mayDecide(item, decider)) return []
  const verbs = verbsOf(item)
  return decider.hasVoted ? verbs.filter((verb) => verb !== 'approve') : verbs
}

/** Four eyes: nobody decides what they asked for themselves, unless the case asks just them, or nobody else is there. */
export function mayDecide(
  item: Pick<CaseToDecide, 'mode' | 'requesterId' | 'approverRole'>,
  decider: Pick<Decider, 'userId' | 'role' | 'isActive' | 'isSoleHolder'>,
): boolean {
  if (!decider.isActive) return false
  const isRequester = decider.userId === item.requesterId
  if (item.mode === 'confirm_self') return isRequester
  if (!reaches(decider.role, item.approverRole)) return false
  return !isRequester || decider.isSoleHolder
}

function verbsOf({ mode, point, round, quorum, hasVotes }: CaseToDecide): ApprovalVerb[] {
  const respond = round <= MOST_RETRIES ? (['respond'] as const) : []
  switch (mode) {
    case 'confirm_self':
      return ['approve', 'reject']
    case 'approve_one':
      return ['approve', 'edit', ...respond, 'reject']
    // An edit would be the text of one person alone.
    case 'approve_two':
      // A question that is sent back with a word is let through: to a model, by one person alone.
      return ['approve', ...(point === 'input' ? [] : respond), 'reject']
    case 'takeover':
      // Where two are asked for, the second agrees to what the first has written.
      return quorum > 1 && hasVotes ? ['approve', 'edit', 'reject'] : ['edit', 'reject']
    // The answer is read already: there is nothing to try again.
    case 'review_after':
      return ['approve', 'edit', 'reject']
    case 'notify':
      return ['approve']
  }
}

export type Refusal =
  | 'decided'
  | 'stale'
  | 'expired'
  | 'stopped'
  | 'held_by_stop'
  | 'forbidden'
  | 'verb_not_allowed'
  | 'notes_needed'
  | 'content_needed'
  | 'content_unused'
  /** The rules have come to ask for more than the case did: it waits under their terms now. */
  | 'terms_changed'
  /** What the reviewer wrote is under rules that ask for more than this case gives. */
  | 'needs_stricter_approval'

/** Why the decision cannot be taken; null where it can. */
export function refusalOf(
  item: CaseToDecide & { revision: number },
  decider: Decider,
  decision: WantedDecision & { revision: number },
): Refusal | null {
  if (item.status !== 'pending') return 'decided'
  if (item.isStopRequested) return 'stopped'
  if (item.hasExpired) return 'expired'
  if (!mayDecide(item, decider)) return 'forbidden'
  if (item.isHeldByStop) return 'held_by_stop'
  if (decision.revision !== item.revision) return 'stale'
  if (!allowedVerbs(item, decider).includes(decision.verb)) return 'verb_not_allowed'
  return missingPart(item, decider, decision)
}

function missingPart(
  item: CaseToDecide,
  decider: Decider,
  { verb, content, notes }: WantedDecision,
): Refusal | null {
  const isOwn = item.mode !== 'confirm_self' && decider.userId === item.requesterId
  // Nobody owes themselves a reason.
  if ((isOwn || (verb === 'reject' && item.mode !== 'confirm_self')) && !notes)
    return 'notes_needed'
  return contentProblem({ verb, content })
}

/** The state a verb leads to. */
export const OUTCOME_OF = {
  approve: 'approved',
  edit: 'edited',
  respond: 'responded',
  reject: 'rejected',
} as const satisfies Record<ApprovalVerb, ApprovalStatus>

/** The beginning of a text in one line, for a list. */
export function excerptOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  if (line.length <= EXCERPT_LENGTH) return line
  const cut = line.slice(0, EXCERPT_LENGTH)
  const lastSpace = cut.lastIndexOf(' ')
  return `${(lastSpace > EXCERPT_LENGTH / 2 ? cut.slice(0, lastSpace) : cut.slice(0, -1)).trimEnd()}…`
}

/** Everything a decision is about, in its one canonical form: what the digest of a case is taken over. */
export function describeAction(action: {
  turnId: string
  point: string
  round: number
  agentId: string
  requesterId: string
  policyVersion: string
  ruleKeys: readonly string[]
  question: string
  text: string | null
}): string {
  return canonicalJson({ kind: 'aios.approval.v1', ...action, ruleKeys: [...action.ruleKeys] })
}
