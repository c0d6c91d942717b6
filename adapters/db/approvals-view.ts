import type {
  Approval,
  ApprovalAssignee,
  ApprovalDetail,
  ApprovalEndReason,
  ApprovalMode,
  ApprovalPriority,
  ApprovalStatus,
  EarlierRound,
} from '#contracts/approvals.ts'
import type { AttachedFile } from '#contracts/chat.ts'
import type { Point, Signal } from '#contracts/governance.ts'
import type { Role } from '#contracts/permissions.ts'
import {
  MOST_RETRIES,
  allowedVerbs,
  excerptOf,
  mayDecide,
  type Decider,
} from '#domain/approvals.ts'
import { placeSignals } from '#domain/governance/placed-signals.ts'
import { hasRole, type Principal } from '#domain/permissions.ts'
import { isReview } from '#domain/reviews.ts'

interface Person {
  id: string
  name: string
}

export interface ApprovalRow {
  id: string
  turn_id: string
  session_id: string
  agent_id: string
  agent_name: string
  agent_domain: string
  requester_id: string
  requester_name: string | null
  point: Point
  round: number
  status: ApprovalStatus
  hitl_mode: ApprovalMode
  approver_role: Role
  priority: ApprovalPriority
  reason: string
  rule_keys: string[]
  signals: Signal[]
  question: string
  quorum: number
  voters: Person[]
  claimed_by: string | null
  claimed_by_name: string | null
  assigned_to: string | null
  assigned_to_name: string | null
  revision: number
  escalate_at: Date | null
  escalated_at: Date | null
  expires_at: Date
  created_at: Date
  decided_at: Date | null
  has_expired: boolean
  is_stop_requested: boolean
  is_held_by_stop: boolean
  is_sole_holder: boolean
}

/** A case with what only its whole view tells. */
export interface DetailRow extends ApprovalRow {
  attachments: AttachedFile[]
  proposed_response: string | null
  edited_response: string | null
  guidance: string | null
  earlier: EarlierRound[]
  reviewer_notes: string | null
  told: string | null
  end_reason: ApprovalEndReason | null
  /** Whether the turn, or the answer, has become what was decided. */
  is_acted_on: boolean
  decided_by: string | null
  decided_by_name: string | null
  policy_version: string
  is_policy_current: boolean
  decision_id: string | null
  action_digest: Buffer
  decision_digest: Buffer | null
  stop_scope: string | null
  stop_reason: string | null
  stopped_by: string | null
  stopped_by_name: string | null
  stopped_at: Date | null
}

export function toApproval(row: ApprovalRow, principal: Principal): Approval {
  return {
    id: row.id,
    turnId: row.turn_id,
    sessionId: row.session_id,
    agent: { id: row.agent_id, name: row.agent_name },
    requester: { id: row.requester_id, name: row.requester_name ?? '' },
    point: row.point,
    round: row.round,
    status: row.status,
    mode: row.hitl_mode,
    priority: row.priority,
    reason: row.reason,
    ruleKeys: row.rule_keys,
    excerpt: excerptOf(row.question),
    signals: row.signals.map(({ id, severity }) => ({ id, severity })),
    quorum: row.quorum,
    votes: row.voters.length,
    voters: row.voters,
    claimedBy: personOf(row.claimed_by, row.claimed_by_name),
    assignedTo: assigneeOf(row.assigned_to, row.assigned_to_name),
    revision: row.revision,
    // A key reads; people decide.
    allowed: principal.scopes === null ? allowedVerbs(caseOf(row), deciderOf(row, principal)) : [],
    escalateAt: row.escalate_at?.toISOString() ?? null,
    escalatedAt: row.escalated_at?.toISOString() ?? null,
    expiresAt: row.expires_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
  }
}

export function toDetail(row: DetailRow, principal: Principal): ApprovalDetail {
  const proposedResponse = mayReadProposal(row, principal) ? row.proposed_response : null
  const isForReviewer = row.requester_id !== principal.userId || mayDecideRow(row, principal)
  const isTold = isForReviewer || isReleased(row)
  const waiting = row.point === 'input' ? row.question : (proposedResponse ?? '')
  return {
    ...toApproval(row, principal),
    question: row.question,
    attachments: row.attachments,
    proposedResponse,
    editedResponse: isTold ? row.edited_response : null,
    guidance: isForReviewer ? row.guidance : null,
    earlier: isForReviewer ? row.earlier : [],
    mostRounds: row.earlier.length + 1 + Math.max(0, MOST_RETRIES + 1 - row.round),
    signals: placeSignals(waiting, row.signals),
    stop: stopOf(row),
    reviewerNotes: notesFor(row, principal),
    endReason: row.end_reason,
    decidedBy: personOf(row.decided_by, row.decided_by_name),
    policyVersion: row.policy_version,
    isPolicyCurrent: row.is_policy_current,
    decisionId: row.decision_id,
    actionDigest: row.action_digest.toString('hex'),
    decisionDigest: (isTold ? row.decision_digest?.toString('hex') : null) ?? null,
  }
}

export function mayDecideRow(row: ApprovalRow, principal: Principal): boolean {
  return mayDecide(caseOf(row), deciderOf(row, principal))
}

/** What is held or taken back from the person who asked is not shown to them by the case either. */
function mayReadProposal(row: DetailRow, principal: Principal): boolean {
  const isRequester = row.requester_id === principal.userId
  if (isReview(row.hitl_mode) && isRequester)
    return row.status !== 'edited' && row.status !== 'rejected'
  if (row.hitl_mode === 'confirm_self') return true
  if (!isRequester) return hasRole(principal, 'operator')
  return mayDecideRow(row, principal) || (row.status === 'approved' && isReleased(row))
}

/** Whether what was decided holds, and has been looked at once more before it went out. */
function isReleased({ is_acted_on, end_reason }: DetailRow): boolean {
  return is_acted_on && end_reason === null
}

/**
 * Notes are for reviewers. Who asked reads what they were told of one; of an answer that was taken back, that stands in
 * its place.
 */
function notesFor(row: DetailRow, principal: Principal): string | null {
  if (row.requester_id !== principal.userId || row.decided_by === principal.userId)
    return row.reviewer_notes
  return isReview(row.hitl_mode) ? null : row.told
}

function stopOf(row: DetailRow): ApprovalDetail['stop'] {
  if (row.stop_scope === null || row.stopped_at === null) return null
  return {
    scope: row.stop_scope === 'all' ? 'all' : 'agent',
    reason: row.stop_reason ?? '',
    by: personOf(row.stopped_by, row.stopped_by_name),
    since: row.stopped_at.toISOString(),
  }
}

function personOf(id: string | null, name: string | null): Person | null {
  return id === null ? null : { id, name: name ?? '' }
}

/** As `assigned_to` says it: a person's id, or a role. */
function assigneeOf(assignedTo: string | null, name: string | null): ApprovalAssignee | null {
  if (assignedTo === 'operator' || assignedTo === 'admin') return { kind: 'role', role: assignedTo }
  return assignedTo === null || name === null ? null : { kind: 'user', id: assignedTo, name }
}

function caseOf(row: ApprovalRow) {
  return {
    status: row.status,
    mode: row.hitl_mode,
    point: row.point,
    round: row.round,
    requesterId: row.requester_id,
    approverRole: row.approver_role,
    quorum: row.quorum,
    hasVotes: row.voters.length > 0,
    hasExpired: row.has_expired,
    isStopRequested: row.is_stop_requested,
    isHeldByStop: row.is_held_by_stop,
  }
}

function deciderOf(row: ApprovalRow, principal: Principal): Decider {
  return {
    userId: principal.userId,
    role: principal.role,
    isActive: true,
    isSoleHolder: row.is_sole_holder,
    hasVoted: row.voters.some(({ id }) => id === principal.userId),
  }
}
