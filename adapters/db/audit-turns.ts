import type { PoolClient } from 'pg'
import type { Signal } from '#contracts/governance.ts'
import { foundPiiClasses, governanceActOf, toldSignals } from '#domain/audit-turn.ts'
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
  if (act) {
    const { signals, reasonKey } = await readDecisions(client, row)
    await appendAuditEvent(client, {
      ...act,
      ...place,
      payload: { ...turn, reasonKey, signals: toldSignals(signals) },
      piiClasses: foundPiiClasses(signals),
    })
  }
  await appendAuditEvent(client, {
    type: 'turn.concluded',
    severity: 'info',
    ...place,
    payload: { ...turn, outcome, effect, rowHash: hashStoredRow(row), decisionsHash },
  })
}

/** What was found in the turn's texts at all, and why it was decided at last as its entry says. */
async function readDecisions(
  client: PoolClient,
  { turn_id, outcome }: AuditLogRow,
): Promise<{ signals: Signal[]; reasonKey: string | null }> {
  const { rows } = await client.query<{ effect: string; reason_key: string; signals: Signal[] }>(
    `SELECT effect, reason_key, signals FROM governance_decisions WHERE turn_id = $1 ORDER BY created_at, id`,
    [turn_id],
  )
  const wanted = outcome === 'blocked' ? 'block' : 'redact'
  return {
    signals: rows.flatMap(({ signals }) => signals),
    reasonKey: rows.findLast(({ effect }) => effect === wanted)?.reason_key ?? null,
  }
}
