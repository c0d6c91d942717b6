import type { Pool, PoolClient } from 'pg'
import type { ApprovalEndReason, ApprovalMode } from '#contracts/approvals.ts'
import type { FinishedStatus } from '#contracts/chat-turn.ts'
import { stateOf, type CaseState } from './approvals-decide.ts'
import { lockCase, type CaseRow } from './approvals-rows.ts'
import { attestCase } from './audit-records.ts'
import { inTransaction } from './transaction.ts'

type Change = (client: PoolClient, row: CaseRow) => Promise<void>

/** Gives a case up whose time is over; one that was decided meanwhile stays as it is. */
export function expireCase(pool: Pool, approvalId: string): Promise<CaseState | null> {
  return changeWaiting(pool, approvalId, async (client, row) => {
    if (row.has_expired) await close(client, row, { status: 'expired', reason: 'time_over' })
  })
}

/** Takes a case back whose turn was stopped or has ended. The turn's row says so; whoever asks does not. */
export function withdrawCase(pool: Pool, approvalId: string): Promise<CaseState | null> {
  return changeWaiting(pool, approvalId, async (client, row) => {
    if (row.is_stop_requested)
      await close(client, row, { status: 'withdrawn', reason: whyUnwanted(row) })
  })
}

function whyUnwanted({ turn_status }: CaseRow): ApprovalEndReason {
  const isOver = ['completed', 'blocked', 'rejected', 'failed'].includes(turn_status)
  return isOver ? 'turn_ended' : 'stopped'
}

/**
 * Takes back what still waits of a turn that ends, and what was decided where the turn was stopped before anything
 * could come of it: a case does not say that something was approved which nobody was answered.
 */
export async function withdrawCasesOf(
  client: PoolClient,
  turnId: string,
  ending: FinishedStatus,
): Promise<void> {
  const reason: ApprovalEndReason = ending === 'stopped' ? 'stopped' : 'turn_ended'
  const { rows } = await client.query<{ id: string; mode: ApprovalMode; decidedBy: string | null }>(
    `UPDATE approval_requests a
     SET status = 'withdrawn', end_reason = $2, decided_at = coalesce(a.decided_at, now()), revision = revision + 1
     FROM turns t
     WHERE t.id = $1 AND a.turn_id = t.id AND (a.status = 'pending' OR (
       $2 = 'stopped' AND a.id = t.approval_id AND a.status IN ('approved', 'edited', 'responded')
       AND NOT EXISTS (SELECT 1 FROM model_calls c WHERE c.turn_id = t.id AND c.started_at >= a.decided_at)))
     RETURNING a.id, a.hitl_mode AS mode, a.decided_by AS "decidedBy"`,
    [turnId, reason],
  )
  for (const row of rows) await auditEnd(client, { ...row, turnId, status: 'withdrawn', reason })
}

/** Changes a case that still waits, and says how it stands then. */
export async function changeWaiting(
  pool: Pool,
  approvalId: string,
  change: Change,
): Promise<CaseState | null> {
  return inTransaction(pool, async (client) => {
    const row = await lockCase(client, approvalId)
    if (row?.status === 'pending') await change(client, row)
    return stateOf(client, approvalId)
  })
}

async function close(
  client: PoolClient,
  row: CaseRow,
  end: { status: 'expired' | 'withdrawn'; reason: ApprovalEndReason },
): Promise<void> {
  await client.query(
    `UPDATE approval_requests SET status = $2, end_reason = $3, decided_at = now(), revision = revision + 1
     WHERE id = $1 AND status = 'pending'`,
    [row.id, end.status, end.reason],
  )
  await auditEnd(client, { id: row.id, turnId: row.turn_id, mode: row.hitl_mode, ...end })
}

async function auditEnd(
  client: PoolClient,
  end: {
    id: string
    turnId: string
    mode: ApprovalMode
    status: 'expired' | 'withdrawn'
    reason: ApprovalEndReason
    decidedBy?: string | null
  },
): Promise<void> {
  await attestCase(client, {
    type: `approval.${end.status}`,
    // That nobody has looked at a notice harms nobody.
    severity: end.status === 'expired' && end.mode !== 'notify' ? 'warning' : 'info',
    actorId: null,
    subjectId: end.id,
    payload: {
      turnId: end.turnId,
      reason: end.reason,
      ...(end.decidedBy ? { decidedBy: end.decidedBy } : {}),
    },
  })
}
