import { createHash } from 'node:crypto'
import type { Queryable } from './transaction.ts'
import type { ApprovalMode, ApprovalStatus } from '#contracts/approvals.ts'
import type { Point } from '#contracts/governance.ts'
import type { Role } from '#contracts/permissions.ts'
import { describeAction, type CaseToDecide, type Decider } from '#domain/approvals.ts'

/** What a decision is bound to: SHA-256 over the action in its one canonical form. */
export function digestAction(action: Parameters<typeof describeAction>[0]): Buffer {
  return createHash('sha256').update(describeAction(action)).digest()
}

/** A case with what a decision on it depends on. */
export interface CaseRow {
  id: string
  turn_id: string
  session_id: string
  requester_id: string
  agent_id: string
  point: Point
  round: number
  status: ApprovalStatus
  hitl_mode: ApprovalMode
  approver_role: Role
  quorum: number
  /** Whether somebody has agreed to what waits. */
  has_votes: boolean
  rule_keys: string[]
  policy_version: string
  action_digest: Buffer
  decision_digest: Buffer | null
  proposed_response: string | null
  edited_response: string | null
  guidance: string | null
  reviewer_notes: string | null
  decided_by: string | null
  claimed_by: string | null
  revision: number
  expires_at: Date
  has_expired: boolean
  /** Whether the turn does not want an answer any more; never where the answer has gone out. */
  is_stop_requested: boolean
  /** Whether a stop switch holds what waits. */
  is_held_by_stop: boolean
  acted_at: Date | null
  turn_status: string
  question: string
}

/** Whether nobody waits for a case any more, in a query that names cases `a` and turns `t`. */
export const IS_UNWANTED = `(a.hitl_mode NOT IN ('review_after', 'notify')
              AND (t.stop_requested_at IS NOT NULL OR t.finished_at IS NOT NULL))`

/** Which stop switch holds what waits, in a query that names cases `a`; an answer that has gone out is held by none. */
export const STOPS_OF_CASE = `stop_switches w WHERE w.is_stopped AND w.scope IN ('all', a.agent_id::text)
              AND a.status = 'pending' AND a.hitl_mode NOT IN ('review_after', 'notify')`

/** What of which turn a case is about. */
export interface CasePlace {
  turnId: string
  point: Point
}

export async function findPlaceOf(
  database: Queryable,
  approvalId: string,
): Promise<CasePlace | null> {
  const { rows } = await database.query<CasePlace>(
    'SELECT turn_id AS "turnId", point FROM approval_requests WHERE id = $1',
    [approvalId],
  )
  return rows[0] ?? null
}

/** Locks a case for the rest of the transaction. */
export async function lockCase(
  client: Queryable,
  approvalId: string,
): Promise<CaseRow | undefined> {
  // The turn first, as every other transaction of a turn does.
  await client.query(
    'SELECT 1 FROM turns WHERE id = (SELECT turn_id FROM approval_requests WHERE id = $1) FOR UPDATE',
    [approvalId],
  )
  const { rows } = await client.query<CaseRow>(
    `SELECT a.id, a.turn_id, a.session_id, a.requester_id, a.agent_id, a.point, a.round, a.status, a.hitl_mode,
            a.approver_role, a.quorum, a.rule_keys, a.policy_version, a.action_digest, a.decision_digest,
            a.proposed_response, a.edited_response, a.guidance, a.reviewer_notes, a.decided_by, a.claimed_by, a.revision, a.expires_at,
            a.expires_at <= now() AS has_expired, t.status AS turn_status, m.content AS question, a.acted_at,
            ${IS_UNWANTED} AS is_stop_requested, EXISTS (SELECT 1 FROM ${STOPS_OF_CASE}) AS is_held_by_stop,
            EXISTS (SELECT 1 FROM approval_votes v WHERE v.approval_id = a.id) AS has_votes
     FROM approval_requests a JOIN turns t ON t.id = a.turn_id JOIN messages m ON m.id = t.user_message_id
     WHERE a.id = $1 FOR UPDATE OF a`,
    [approvalId],
  )
  return rows[0]
}

export function toCase(row: CaseRow): CaseToDecide & { revision: number } {
  return {
    status: row.status,
    mode: row.hitl_mode,
    point: row.point,
    round: row.round,
    requesterId: row.requester_id,
    approverRole: row.approver_role,
    quorum: row.quorum,
    hasVotes: row.has_votes,
    hasExpired: row.has_expired,
    isStopRequested: row.is_stop_requested,
    isHeldByStop: row.is_held_by_stop,
    revision: row.revision,
  }
}

/** The digest of the case as it is now, or of what was decided in its place. */
export function digestOf(row: CaseRow, text: string | null = row.proposed_response): Buffer {
  return digestAction({
    turnId: row.turn_id,
    point: row.point,
    round: row.round,
    agentId: row.agent_id,
    requesterId: row.requester_id,
    policyVersion: row.policy_version,
    ruleKeys: row.rule_keys,
    question: row.question,
    text,
  })
}

/** Those who want to decide, or did, with the rights they have at this moment. */
export async function loadDeciders(
  database: Queryable,
  row: Pick<CaseRow, 'id' | 'approver_role'>,
  userIds: readonly string[],
): Promise<Map<string, Decider>> {
  const { rows } = await database.query<{
    id: string
    role: Role
    is_active: boolean
    is_sole_holder: boolean
    has_voted: boolean
  }>(
    `SELECT u.id, u.role, u.is_active,
            NOT EXISTS (SELECT 1 FROM users o WHERE o.is_active AND o.id <> u.id AND o.role = ANY($3::text[]))
              AS is_sole_holder,
            EXISTS (SELECT 1 FROM approval_votes v WHERE v.approval_id = $1 AND v.user_id = u.id) AS has_voted
     FROM users u WHERE u.id = ANY($2::uuid[])`,
    [row.id, userIds, rolesFrom(row.approver_role)],
  )
  return new Map(
    rows.map((user) => [
      user.id,
      {
        userId: user.id,
        role: user.role,
        isActive: user.is_active,
        isSoleHolder: user.is_sole_holder,
        hasVoted: user.has_voted,
      },
    ]),
  )
}

/** The roles that have at least the rights of this one, among those who may decide at all. */
export function rolesFrom(least: Role): Role[] {
  return least === 'admin' ? ['admin'] : ['operator', 'admin']
}
