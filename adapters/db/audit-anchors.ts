import type { Pool } from 'pg'
import type { AnchorRecords } from '../audit/anchor-lines.ts'
import type { AuditAnchor } from '../audit/anchor.ts'
import { appendAuditEvent } from './audit.ts'
import { readCheckpoints } from './audit-checkpoint-rows.ts'
import { readAuditKeys } from './audit-keys.ts'
import { inTransaction } from './transaction.ts'

/** A place outside that did not take what was sent to it. */
export interface AnchorFailure {
  name: string
  problem: string
}

interface AnchorRow {
  size: string
  keys: number
  failing_since: Date | null
}

interface AnchorContext {
  pool: Pool
  anchors: readonly AuditAnchor[]
}

/** Brings to each place what it does not have yet; one that fails keeps no other from it, and people are told. */
export async function carryOut({ pool, anchors }: AnchorContext): Promise<AnchorFailure[]> {
  const failures: AnchorFailure[] = []
  for (const anchor of anchors) {
    const problem = await carryTo(anchor, pool)
    if (problem !== null) failures.push({ name: anchor.name, problem })
  }
  return failures
}

async function carryTo(anchor: AuditAnchor, pool: Pool): Promise<string | null> {
  const { rows } = await pool.query<AnchorRow>('SELECT * FROM audit_anchors WHERE name = $1', [
    anchor.name,
  ])
  const row = rows[0]
  try {
    const position = await findPosition(anchor, { pool, row })
    const records = await readAfter(pool, position)
    if (records.keys.length + records.checkpoints.length > 0) await anchor.append(records)
    await recordDelivery(pool, { name: anchor.name, row, position, records })
    return null
  } catch (error) {
    const problem = describe(error)
    await recordFailure(pool, { name: anchor.name, row, problem })
    return problem
  }
}

interface Position {
  keys: number
  size: number
}

/** How far a place is: as it says itself, else as was noted, else it begins with the last checkpoint. */
async function findPosition(
  anchor: AuditAnchor,
  { pool, row }: { pool: Pool; row: AnchorRow | undefined },
): Promise<Position> {
  if (anchor.isReadable) {
    const kept = await anchor.read()
    return { keys: kept?.keys.length ?? 0, size: kept?.checkpoints.at(-1)?.size ?? 0 }
  }
  if (row) return { keys: row.keys, size: Number(row.size) }
  const { rows } = await pool.query<{ size: string }>(
    'SELECT size FROM audit_checkpoints ORDER BY size DESC OFFSET 1 LIMIT 1',
  )
  return { keys: 0, size: Number(rows[0]?.size ?? 0) }
}

async function readAfter(pool: Pool, { keys, size }: Position): Promise<AnchorRecords> {
  const all = await readAuditKeys(pool)
  return { keys: all.slice(keys), checkpoints: await readCheckpoints(pool, size) }
}

async function recordDelivery(
  pool: Pool,
  sent: { name: string; row: AnchorRow | undefined; position: Position; records: AnchorRecords },
): Promise<void> {
  const { name, row, position, records } = sent
  const isNew = records.keys.length + records.checkpoints.length > 0
  if (row && !isNew && row.failing_since === null) return
  await inTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO audit_anchors AS a (name, size, keys, delivered_at) VALUES ($1, $2, $3, now())
       ON CONFLICT (name) DO UPDATE SET size = EXCLUDED.size, keys = EXCLUDED.keys, failing_since = NULL, problem = NULL,
         delivered_at = CASE WHEN $4 THEN now() ELSE a.delivered_at END`,
      [
        name,
        records.checkpoints.at(-1)?.size ?? position.size,
        position.keys + records.keys.length,
        isNew,
      ],
    )
    if (row?.failing_since)
      await appendAuditEvent(client, {
        type: 'audit.anchor_restored',
        severity: 'info',
        actorId: null,
        subjectId: name,
        payload: { since: row.failing_since.toISOString() },
      })
  })
}

async function recordFailure(
  pool: Pool,
  failure: { name: string; row: AnchorRow | undefined; problem: string },
): Promise<void> {
  const { name, row, problem } = failure
  await inTransaction(pool, async (client) => {
    await client.query(
      `INSERT INTO audit_anchors AS a (name, failing_since, problem) VALUES ($1, now(), $2)
       ON CONFLICT (name) DO UPDATE SET problem = EXCLUDED.problem, failing_since = coalesce(a.failing_since, now())`,
      [name, problem],
    )
    // Once until it is mended: it is tried again every minute.
    if (!row?.failing_since)
      await appendAuditEvent(client, {
        type: 'audit.anchor_failed',
        severity: 'warning',
        actorId: null,
        subjectId: name,
        payload: { problem },
      })
  })
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code: unknown = Reflect.get(error, 'code')
  return error.message || (typeof code === 'string' ? code : error.name)
}
