import type { PoolClient } from 'pg'
import { governanceActOf } from '#domain/audit-turn.ts'
import { appendAuditEvent } from './audit.ts'
import { hashStoredRow, type AuditLogRow } from './audit-rows.ts'

/**
 * Puts the turn's entry in the audit log into the chain, and what rules did to it. Last, for it keeps the end of the
 * chain until the commit.
 */
export async function attestTurn(
  client: PoolClient,
  { row, decisionsHash }: { row: AuditLogRow; decisionsHash: string },
): Promise<void> {
  const { outcome, effect } = row
  const place = { actorId: row.actor_id, subjectId: row.turn_id }
  const turn = { turnId: row.turn_id, agentId: row.agent_id }
  const act = governanceActOf({ outcome, effect, signals: row.risk_signals })
  if (act)
    await appendAuditEvent(client, {
      ...act,
      ...place,
      payload: { ...turn, signals: row.risk_signals },
    })
  await appendAuditEvent(client, {
    type: 'turn.concluded',
    severity: 'info',
    ...place,
    payload: { ...turn, outcome, effect, rowHash: hashStoredRow(row), decisionsHash },
  })
}
