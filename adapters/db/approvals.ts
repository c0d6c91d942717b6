import type { Pool } from 'pg'
import { z } from 'zod'
import type {
  Approval,
  ApprovalDetail,
  ApprovalPriority,
  ApprovalStatus,
} from '#contracts/approvals.ts'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import { hasRole, type Principal } from '#domain/permissions.ts'
import { IS_UNWANTED, STOPS_OF_CASE } from './approvals-rows.ts'
import {
  mayDecideRow,
  toApproval,
  toDetail,
  type ApprovalRow,
  type DetailRow,
} from './approvals-view.ts'
import { ATTACHMENTS_COLUMN } from './chat-attachments.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

/** Whether nobody else ($1 is who asks) could decide a case. */
const IS_SOLE_HOLDER = `NOT EXISTS (SELECT 1 FROM users o WHERE o.is_active AND o.id <> $1
                AND (o.role = 'admin' OR (o.role = 'operator' AND a.approver_role <> 'admin')))`

/** A list shows how a question begins; a whole one may be long. */
const COLUMNS = `a.id, a.turn_id, a.session_id, a.agent_id, g.name AS agent_name, g.domain AS agent_domain,
    a.requester_id, r.name AS requester_name, a.point, a.round, a.status, a.hitl_mode, a.approver_role, a.priority,
    a.reason, a.rule_keys, a.signals, a.quorum, a.claimed_by, c.name AS claimed_by_name, a.revision, a.escalate_at,
    a.escalated_at, a.expires_at, a.created_at, a.decided_at, a.expires_at <= now() AS has_expired,
    ${IS_UNWANTED} AS is_stop_requested, EXISTS (SELECT 1 FROM ${STOPS_OF_CASE}) AS is_held_by_stop,
    a.assigned_to, s.name AS assigned_to_name, ${IS_SOLE_HOLDER} AS is_sole_holder,
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) ORDER BY v.created_at)
              FROM approval_votes v JOIN users u ON u.id = v.user_id WHERE v.approval_id = a.id), '[]') AS voters`

const FROM = `FROM approval_requests a
  JOIN turns t ON t.id = a.turn_id
  JOIN messages m ON m.id = t.user_message_id
  JOIN agents g ON g.id = a.agent_id
  LEFT JOIN users r ON r.id = a.requester_id
  LEFT JOIN users c ON c.id = a.claimed_by
  LEFT JOIN users s ON s.id::text = a.assigned_to`

/** Whose cases somebody sees: an operator everybody's, a viewer their own. */
const VISIBLE = `($2::boolean OR a.requester_id = $1)`

const seesAll = (principal: Principal) => hasRole(principal, 'operator')

/** Those that wait by their deadline, and behind them what was decided, the newest first. */
const IS_ENDED = `(a.status <> 'pending')`
const PLACE = `CASE WHEN a.status = 'pending' THEN extract(epoch FROM a.expires_at)
                    ELSE -extract(epoch FROM coalesce(a.decided_at, a.created_at)) END`
const HAYSTACK = `lower(concat_ws(' ', m.content, a.reason, g.name, r.name, array_to_string(a.rule_keys, ' ')))`

const position = z.tuple([z.boolean(), z.string().regex(/^-?\d+(?:\.\d+)?$/), z.uuid()])

export interface ApprovalFilter {
  status?: ApprovalStatus | undefined
  priority?: ApprovalPriority | undefined
  agentId?: string | undefined
  query?: string | undefined
  limit: number
  cursor?: string | undefined
}

/** The cases this person may see: those that wait first. */
export async function listApprovals(
  pool: Pool,
  principal: Principal,
  filter: ApprovalFilter,
): Promise<Page<Approval>> {
  const after = filter.cursor ? decodeCursor(filter.cursor, position) : null
  const { rows } = await pool.query<ApprovalRow & { is_ended: boolean; place: string }>(
    `SELECT ${COLUMNS}, left(m.content, 1000) AS question, ${IS_ENDED} AS is_ended, (${PLACE})::text AS place
     ${FROM} WHERE ${VISIBLE}
       AND ($3::text IS NULL OR a.status = $3) AND ($4::text IS NULL OR a.priority = $4)
       AND ($5::uuid IS NULL OR a.agent_id = $5)
       AND NOT EXISTS (SELECT 1 FROM unnest($6::text[]) AS word WHERE position(word IN ${HAYSTACK}) = 0)
       AND ($7::boolean IS NULL OR (${IS_ENDED}, ${PLACE}, a.id) > ($7::boolean, $8::numeric, $9::uuid))
     ORDER BY ${IS_ENDED}, ${PLACE}, a.id LIMIT $10`,
    [
      principal.userId,
      seesAll(principal),
      filter.status,
      filter.priority,
      filter.agentId,
      wordsOf(filter.query),
      after?.[0],
      after?.[1],
      after?.[2],
      filter.limit + 1,
    ],
  )
  const shown = rows.slice(0, filter.limit)
  const last = rows.length > filter.limit ? shown.at(-1) : undefined
  return {
    items: shown.map((row) => toApproval(row, principal)),
    nextCursor: last ? encodeCursor([last.is_ended, last.place, last.id]) : null,
  }
}

function wordsOf(query = ''): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean)
}

/** A case as somebody sees it, and what they may do about it. */
export interface SeenApproval {
  detail: ApprovalDetail
  mayDecide: boolean
  /** Whether they would decide on what they asked for themselves, since nobody else can. */
  needsNotes: boolean
}

const DETAIL_COLUMNS = `m.content AS question, ${ATTACHMENTS_COLUMN}, a.proposed_response, a.edited_response, a.guidance,
    a.reviewer_notes, a.told, a.end_reason, a.decided_by, d.name AS decided_by_name, a.policy_version, a.action_digest, a.decision_digest,
    coalesce(a.policy_version = (SELECT number::text FROM governance_active), true) AS is_policy_current,
    (SELECT e.id FROM governance_decisions e WHERE e.turn_id = a.turn_id AND e.point = a.point
     ORDER BY e.effect = 'require_approval' DESC, e.created_at <= a.created_at DESC, e.created_at DESC LIMIT 1) AS decision_id,
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'round', o.round, 'proposedResponse', o.proposed_response,
                'guidance', o.guidance,
                'decidedAt', to_char(o.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                'decidedBy', CASE WHEN u.id IS NOT NULL THEN jsonb_build_object('id', u.id, 'name', u.name) END)
                ORDER BY o.created_at, o.round)
              FROM approval_requests o LEFT JOIN users u ON u.id = o.decided_by
              WHERE o.turn_id = a.turn_id AND o.created_at < a.created_at AND o.status = 'responded'),
             '[]') AS earlier,
    CASE WHEN a.hitl_mode IN ('review_after', 'notify') THEN a.acted_at IS NOT NULL
         ELSE t.status <> 'awaiting_approval' END AS is_acted_on,
    stop.scope AS stop_scope, stop.reason AS stop_reason, stop.changed_by AS stopped_by, stop.name AS stopped_by_name,
    stop.changed_at AS stopped_at`

/** A case that this person may see. @throws ApiError not_found */
export async function findApproval(
  pool: Pool,
  principal: Principal,
  approvalId: string,
): Promise<SeenApproval> {
  const { rows } = await pool.query<DetailRow>(
    `SELECT ${COLUMNS}, ${DETAIL_COLUMNS} ${FROM}
     LEFT JOIN users d ON d.id = a.decided_by
     LEFT JOIN LATERAL (
       SELECT o.*, u.name FROM (SELECT w.* FROM ${STOPS_OF_CASE} ORDER BY w.scope = 'all' DESC LIMIT 1) o
       LEFT JOIN users u ON u.id = o.changed_by
     ) stop ON true
     WHERE ${VISIBLE} AND a.id = $3`,
    [principal.userId, seesAll(principal), approvalId],
  )
  const [row] = rows
  if (!row) throw new ApiError('not_found')
  return {
    detail: toDetail(row, principal),
    mayDecide: mayDecideRow(row, principal),
    needsNotes: row.requester_id === principal.userId && row.hitl_mode !== 'confirm_self',
  }
}

/** How many cases wait for just this person: those they may decide and have not spoken on. */
export async function countApprovalsFor(pool: Pool, principal: Principal): Promise<number> {
  const { rows } = await pool.query<{ mine: number }>(
    `SELECT count(*)::int AS mine FROM approval_requests a JOIN turns t ON t.id = a.turn_id
     WHERE a.status = 'pending' AND a.expires_at > now() AND NOT ${IS_UNWANTED}
       AND NOT EXISTS (SELECT 1 FROM approval_votes v WHERE v.approval_id = a.id AND v.user_id = $1)
       AND CASE WHEN a.hitl_mode = 'confirm_self' THEN a.requester_id = $1
                ELSE ($2 = 'admin' OR ($2 = 'operator' AND a.approver_role <> 'admin'))
                     AND (a.requester_id <> $1 OR ${IS_SOLE_HOLDER}) END`,
    [principal.userId, principal.role],
  )
  return rows[0]?.mine ?? 0
}
