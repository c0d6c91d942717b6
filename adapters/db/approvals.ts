import type { Pool } from 'pg'
import { z } from 'zod'
import type {
  Approval,
  ApprovalAssignee,
  ApprovalDetail,
  ApprovalMode,
  ApprovalPriority,
  ApprovalStatus,
} from '#contracts/approvals.ts'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import type { Point, Signal } from '#contracts/governance.ts'
import type { Role } from '#contracts/permissions.ts'
import { allowedVerbs, mayDecide, type Decider } from '#domain/approvals.ts'
import { hasRole, type Principal } from '#domain/permissions.ts'
import { isReview } from '#domain/reviews.ts'
import { IS_UNWANTED } from './approvals-rows.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

interface ApprovalRow {
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
  quorum: number
  votes: number
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
  has_voted: boolean
  is_sole_holder: boolean
  question: string
  proposed_response: string | null
  edited_response: string | null
  signals: Signal[]
  reviewer_notes: string | null
  decided_by: string | null
  decided_by_name: string | null
  policy_version: string
  action_digest: Buffer
}

/** Cases with what this person ($1) may do about each. */
const SELECT = `SELECT a.id, a.turn_id, a.session_id, a.agent_id, g.name AS agent_name, g.domain AS agent_domain, a.requester_id,
    r.name AS requester_name, a.point, a.round, a.status, a.hitl_mode, a.approver_role, a.priority, a.reason,
    a.rule_keys, a.quorum, a.claimed_by, c.name AS claimed_by_name, a.revision, a.escalate_at, a.escalated_at,
    a.expires_at, a.created_at, a.decided_at, a.expires_at <= now() AS has_expired,
    ${IS_UNWANTED} AS is_stop_requested, a.assigned_to, s.name AS assigned_to_name,
    (SELECT count(*)::int FROM approval_votes v WHERE v.approval_id = a.id) AS votes,
    EXISTS (SELECT 1 FROM approval_votes v WHERE v.approval_id = a.id AND v.user_id = $1) AS has_voted,
    NOT EXISTS (SELECT 1 FROM users o WHERE o.is_active AND o.id <> $1
                AND (o.role = 'admin' OR (o.role = 'operator' AND a.approver_role <> 'admin'))) AS is_sole_holder,
    m.content AS question, a.proposed_response, a.edited_response, a.signals, a.reviewer_notes, a.decided_by,
    d.name AS decided_by_name, a.policy_version, a.action_digest
  FROM approval_requests a
  JOIN turns t ON t.id = a.turn_id
  JOIN messages m ON m.id = t.user_message_id
  JOIN agents g ON g.id = a.agent_id
  LEFT JOIN users r ON r.id = a.requester_id
  LEFT JOIN users c ON c.id = a.claimed_by
  LEFT JOIN users d ON d.id = a.decided_by
  LEFT JOIN users s ON s.id::text = a.assigned_to`

/** Whose cases somebody sees: an operator everybody's, a viewer their own. */
const VISIBLE = `($2::boolean OR a.requester_id = $1)`

const seesAll = (principal: Principal) => hasRole(principal, 'operator')

const position = z.tuple([z.iso.datetime(), z.uuid()])

export interface ApprovalFilter {
  status?: ApprovalStatus | undefined
  priority?: ApprovalPriority | undefined
  agentId?: string | undefined
  limit: number
  cursor?: string | undefined
}

/** The cases this person may see, the soonest deadline first. */
export async function listApprovals(
  pool: Pool,
  principal: Principal,
  filter: ApprovalFilter,
): Promise<Page<Approval>> {
  const after = filter.cursor ? decodeCursor(filter.cursor, position) : null
  const { rows } = await pool.query<ApprovalRow>(
    `${SELECT} WHERE ${VISIBLE}
       AND ($3::text IS NULL OR a.status = $3) AND ($4::text IS NULL OR a.priority = $4)
       AND ($5::uuid IS NULL OR a.agent_id = $5)
       AND ($6::timestamptz IS NULL OR (a.expires_at, a.id) > ($6::timestamptz, $7::uuid))
     ORDER BY a.expires_at, a.id LIMIT $8`,
    [
      principal.userId,
      seesAll(principal),
      filter.status,
      filter.priority,
      filter.agentId,
      after?.[0],
      after?.[1],
      filter.limit + 1,
    ],
  )
  const items = rows.slice(0, filter.limit).map((row) => toApproval(row, principal))
  const last = rows.length > filter.limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? encodeCursor([last.expiresAt, last.id]) : null }
}

/** A case as somebody sees it, and what they may do about it. */
export interface SeenApproval {
  detail: ApprovalDetail
  mayDecide: boolean
  /** Whether they would decide on what they asked for themselves, since nobody else can. */
  needsNotes: boolean
  agentDomain: string
}

/** A case that this person may see. @throws ApiError not_found */
export async function findApproval(
  pool: Pool,
  principal: Principal,
  approvalId: string,
): Promise<SeenApproval> {
  const { rows } = await pool.query<ApprovalRow>(`${SELECT} WHERE ${VISIBLE} AND a.id = $3`, [
    principal.userId,
    seesAll(principal),
    approvalId,
  ])
  const [row] = rows
  if (!row) throw new ApiError('not_found')
  return {
    detail: toDetail(row, principal),
    mayDecide: mayDecide(caseOf(row), deciderOf(row, principal)),
    needsNotes: row.requester_id === principal.userId && row.hitl_mode !== 'confirm_self',
    agentDomain: row.agent_domain,
  }
}

function toApproval(row: ApprovalRow, principal: Principal): Approval {
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
    quorum: row.quorum,
    votes: row.votes,
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

function toDetail(row: ApprovalRow, principal: Principal): ApprovalDetail {
  return {
    ...toApproval(row, principal),
    question: row.question,
    proposedResponse: mayReadProposal(row, principal) ? row.proposed_response : null,
    editedResponse: row.edited_response,
    signals: row.signals,
    reviewerNotes: row.reviewer_notes,
    decidedBy: personOf(row.decided_by, row.decided_by_name),
    policyVersion: row.policy_version,
    actionDigest: row.action_digest.toString('hex'),
  }
}

// What is held or taken back from the person who asked is not shown to them by the case either.
function mayReadProposal(row: ApprovalRow, principal: Principal): boolean {
  if (isReview(row.hitl_mode) && row.requester_id === principal.userId)
    return row.status !== 'edited' && row.status !== 'rejected'
  return seesAll(principal) || row.hitl_mode === 'confirm_self' || row.status === 'approved'
}

function personOf(id: string | null, name: string | null) {
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
    hasExpired: row.has_expired,
    isStopRequested: row.is_stop_requested,
  }
}

function deciderOf(row: ApprovalRow, principal: Principal): Decider {
  return {
    userId: principal.userId,
    role: principal.role,
    isActive: true,
    isSoleHolder: row.is_sole_holder,
    hasVoted: row.has_voted,
  }
}
