import type { Pool, PoolClient } from 'pg'
import type { ApprovalMode } from '#contracts/approvals.ts'
import { stateOf, type CaseState } from './approvals-decide.ts'
import { lockCase, type CaseRow } from './approvals-rows.ts'
import { appendAuditEvent } from './audit.ts'
import { inTransaction } from './transaction.ts'

type Change = (client: PoolClient, row: CaseRow) => Promise<void>

/** Gives a case up whose time is over; one that was decided meanwhile stays as it is. */
export function expireCase(pool: Pool, approvalId: string): Promise<CaseState | null> {
  return changeWaiting(pool, approvalId, async (client, row) => {
    if (row.has_expired) await close(client, row, 'expired')
  })
}

/** Takes a case back whose turn was stopped or has ended. The turn's row says so; whoever asks does not. */
export function withdrawCase(pool: Pool, approvalId: string): Promise<CaseState | null> {
  return changeWaiting(pool, approvalId, async (client, row) => {
    if (row.is_stop_requested) await close(client, row, 'withdrawn')
  })
}

/** Takes back what still waits of a turn that ends. */
export async function withdrawCasesOf(client: PoolClient, turnId: string): Promise<void> {
  const { rows } = await client.query<{ id: string; mode: ApprovalMode }>(
    `UPDATE approval_requests SET status = 'withdrawn', decided_at = now(), revision = revision + 1
     WHERE turn_id = $1 AND status = 'pending' RETURNING id, hitl_mode AS mode`,
    [turnId],
  )
  for (const { id, mode } of rows) await auditEnd(client, { id, turnId, mode, status: 'withdrawn' })
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
  status: 'expired' | 'withdrawn',
): Promise<void> {
  await client.query(
    `UPDATE approval_requests SET status = $2, decided_at = now(), revision = revision + 1
     WHERE id = $1 AND status = 'pending'`,
    [row.id, status],
  )
  await auditEnd(client, { id: row.id, turnId: row.turn_id, mode: row.hitl_mode, status })
}

async function auditEnd(
  client: PoolClient,
  end: { id: string; turnId: string; mode: ApprovalMode; status: 'expired' | 'withdrawn' },
): Promise<void> {
  await appendAuditEvent(client, {
    type: `approval.${end.status}`,
    // That nobody has looked at a notice harms nobody.
    severity: end.status === 'expired' && end.mode !== 'notify' ? 'warning' : 'info',
    actorId: null,
    subjectId: end.id,
    payload: { turnId: end.turnId },
  })
}
