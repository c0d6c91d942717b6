import type { Pool } from 'pg'
import type { AuditStatus } from '#contracts/audit.ts'
import { findKeyBreaks } from '#domain/audit-keys.ts'
import { readAuditKeys } from './audit-keys.ts'

interface StatusRow {
  events: string
  last_checkpoint_at: Date | null
  open_reviews: string
}

interface VerificationRow {
  is_ok: boolean
  checked: string
  first_bad: string | null
  problem: string | null
  finished_at: Date
}

interface AnchorRow {
  name: string
  size: string
  delivered_at: Date | null
  failing_since: Date | null
  problem: string | null
}

/** How long the chain is, and how its last verification went. */
export async function readAuditStatus(pool: Pool): Promise<AuditStatus> {
  const { rows } = await pool.query<StatusRow>(
    `SELECT coalesce((SELECT max(seq) FROM audit_events), 0) AS events,
            (SELECT created_at FROM audit_checkpoints ORDER BY size DESC LIMIT 1) AS last_checkpoint_at,
            (SELECT count(*) FROM audit_events e
             WHERE e.severity IN ('warning', 'critical')
               AND NOT EXISTS (SELECT 1 FROM audit_reviews r
                               WHERE r.audit_event_id = e.id AND r.state <> 'open')) AS open_reviews`,
  )
  const [row] = rows
  return {
    events: Number(row?.events ?? 0),
    lastCheckpointAt: row?.last_checkpoint_at?.toISOString() ?? null,
    lastVerification: await readLastVerification(pool),
    openReviews: Number(row?.open_reviews ?? 0),
    keyBreaks: findKeyBreaks(await readAuditKeys(pool)),
    anchors: await readAnchors(pool),
  }
}

async function readAnchors(pool: Pool): Promise<AuditStatus['anchors']> {
  const { rows } = await pool.query<AnchorRow>('SELECT * FROM audit_anchors ORDER BY name')
  return rows.map((row) => ({
    name: row.name,
    size: Number(row.size),
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    failingSince: row.failing_since?.toISOString() ?? null,
    problem: row.problem,
  }))
}

async function readLastVerification(pool: Pool): Promise<AuditStatus['lastVerification']> {
  const { rows } = await pool.query<VerificationRow>(
    'SELECT * FROM audit_verifications ORDER BY finished_at DESC, id DESC LIMIT 1',
  )
  const [row] = rows
  if (!row) return null
  return {
    ok: row.is_ok,
    checked: Number(row.checked),
    ...(row.first_bad === null ? {} : { firstBad: Number(row.first_bad) }),
    ...(row.problem === null ? {} : { problem: row.problem }),
    finishedAt: row.finished_at.toISOString(),
  }
}
