import type { Pool } from 'pg'
import { changeWaiting } from './approvals-deadlines.ts'
import type { CaseState } from './approvals-decide.ts'
import { assign, findTarget } from './approvals-targets.ts'
import { appendAuditEvent } from './audit.ts'

/**
 * Hands a case that waited too long to the agent's escalation target, once: to a person, to everybody with a role, or
 * to those to whom another agent's cases go. A person who may not decide it is passed over.
 */
export function escalateCase(pool: Pool, approvalId: string): Promise<CaseState | null> {
  return changeWaiting(pool, approvalId, async (client, row) => {
    const { rowCount } = await client.query(
      `UPDATE approval_requests SET escalated_at = now(), revision = revision + 1
       WHERE id = $1 AND escalated_at IS NULL AND escalate_at <= now()`,
      [row.id],
    )
    if (rowCount === 0) return
    const target = await findTarget(client, row)
    if (target) await assign(client, row, target)
    await appendAuditEvent(client, {
      type: 'approval.escalated',
      severity: 'warning',
      actorId: null,
      subjectId: row.id,
      payload: { turnId: row.turn_id, hasTarget: target !== null, ...target },
    })
  })
}
