import type { Checkpoint } from '#domain/audit-checkpoint.ts'
import { toHex } from '#domain/audit-entry.ts'
import type { Queryable } from './transaction.ts'

/** A row of `audit_checkpoints` as PostgreSQL returns it. */
export interface CheckpointRow {
  size: string
  root_hash: Buffer
  head_hash: Buffer
  frontier: Buffer[] | null
  signature: Buffer
  key_id: string
  created_at: Date
}

/** The checkpoints after a size, by rising size. */
export async function readCheckpoints(db: Queryable, after = 0): Promise<Checkpoint[]> {
  const { rows } = await db.query<CheckpointRow>(
    `SELECT size, root_hash, head_hash, signature, key_id, created_at FROM audit_checkpoints
     WHERE size > $1 ORDER BY size`,
    [after],
  )
  return rows.map((row) => ({
    size: Number(row.size),
    rootHash: toHex(row.root_hash),
    headHash: toHex(row.head_hash),
    createdAt: row.created_at.toISOString(),
    keyId: row.key_id,
    signature: row.signature.toString('base64'),
  }))
}

export async function readLastCheckpoint(db: Queryable): Promise<CheckpointRow | undefined> {
  const { rows } = await db.query<CheckpointRow>(
    'SELECT * FROM audit_checkpoints ORDER BY size DESC LIMIT 1',
  )
  return rows[0]
}
