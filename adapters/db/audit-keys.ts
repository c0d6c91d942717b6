import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { findKeyBreaks, type AuditKey } from '#domain/audit-keys.ts'
import type { CheckpointKey } from '../audit/checkpoint-key.ts'
import { introduceKey } from '../audit/key-history.ts'
import { appendAuditEvent } from './audit.ts'
import { hashStoredRow, type AuditKeyRow } from './audit-rows.ts'
import { inTransaction, type Queryable } from './transaction.ts'

// Who signs a checkpoint or changes the key does so alone: no checkpoint is signed with a key that was just replaced.
const SIGNING_LOCK = 4_100_004

/** The public keys of the chain, oldest first. */
export async function readAuditKeys(db: Queryable): Promise<AuditKey[]> {
  const { rows } = await db.query<AuditKeyRow>('SELECT * FROM audit_keys ORDER BY generation, id')
  return rows.map((row) => ({
    keyId: row.key_id,
    publicKey: row.public_key,
    generation: row.generation,
    previousKeyId: row.previous_key_id,
    afterSize: Number(row.after_size),
    createdAt: row.created_at.toISOString(),
    signature: row.signature,
    endorsement: row.endorsement,
  }))
}

/** Keeps everybody else from signing to the end of the transaction. */
export async function lockSigning(client: PoolClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [SIGNING_LOCK])
}

/** The key that signs now, where this process has it. */
export function ownKeyOf(
  keys: readonly AuditKey[],
  own: CheckpointKey,
): CheckpointKey | 'not_ours' {
  const last = keys.at(-1)
  const key = own.ofGeneration(last?.generation ?? 1)
  return last === undefined || last.keyId === key.keyId ? key : 'not_ours'
}

/** Why this process cannot sign: the chain is at a key that does not come from its master key. */
export function describeForeignKey(keyId: string): string {
  return `The checkpoints are signed with the key ${keyId}, which is not known here: this master key makes another one. Set the right master key, or see \`aios audit rotate\`.`
}

/** Enters the first key of a chain, once, where every checkpoint so far is signed with it. */
export async function enterFirstKey(pool: Pool, own: CheckpointKey): Promise<void> {
  await inTransaction(pool, async (client) => {
    await lockSigning(client)
    if ((await readAuditKeys(client)).length > 0) return
    const { rows } = await client.query('SELECT 1 FROM audit_checkpoints WHERE key_id <> $1', [
      own.keyId,
    ])
    if (rows.length > 0) return
    await enter(client, {
      key: introduceKey(own, { ...(await placeAt(client, 0)), previous: null, endorser: null }),
      reason: 'the first key',
      severity: 'info',
    })
  })
}

export interface RotationWish {
  own: CheckpointKey
  /** Made from the master key before, where that was changed. */
  previous?: CheckpointKey | undefined
  /** Whether a new key is entered though nobody has the one before to endorse it. */
  isBreakAccepted: boolean
  reason: string
}

export type RotationOutcome =
  | { kind: 'rotated'; key: AuditKey }
  /** The key before is not at hand. */
  | { kind: 'not_endorsed'; keyId: string }

/** Puts a new key in the place of the one that signs now; that is an event of the chain itself. */
export async function rotateAuditKey(pool: Pool, wish: RotationWish): Promise<RotationOutcome> {
  return inTransaction(pool, async (client) => {
    await lockSigning(client)
    const last = (await readAuditKeys(client)).at(-1) ?? (await enterUnrecorded(client, wish))
    const endorser = [wish.own, wish.previous]
      .map((key) => key?.ofGeneration(last.generation))
      .find((key) => key?.keyId === last.keyId)
    if (!endorser && !wish.isBreakAccepted) return { kind: 'not_endorsed', keyId: last.keyId }
    const key = introduceKey(wish.own.ofGeneration(last.generation + 1), {
      ...(await placeAt(client)),
      previous: last,
      endorser: endorser ?? null,
    })
    const severity = endorser ? 'warning' : 'critical'
    await enter(client, { key, reason: wish.reason, severity })
    return { kind: 'rotated', key }
  })
}

/** A chain signed before keys were recorded: its key is the first one, where anybody has it. */
async function enterUnrecorded(client: PoolClient, wish: RotationWish): Promise<AuditKey> {
  const { rows } = await client.query<{ key_id: string }>(
    'SELECT key_id FROM audit_checkpoints ORDER BY size DESC LIMIT 1',
  )
  const keyId = rows[0]?.key_id ?? wish.own.keyId
  const first = [wish.own, wish.previous].find((key) => key?.keyId === keyId) ?? wish.own
  const key = introduceKey(first, { ...(await placeAt(client, 0)), previous: null, endorser: null })
  await enter(client, { key, reason: 'the first key', severity: 'info' })
  return key
}

/** Where a key's time begins: now, after the last checkpoint unless a size is given. */
async function placeAt(client: PoolClient, afterSize?: number) {
  const { rows } = await client.query<{ size: string; now: Date }>(
    `SELECT coalesce((SELECT max(size) FROM audit_checkpoints), 0) AS size,
            date_trunc('milliseconds', clock_timestamp()) AS now`,
  )
  const [row] = rows
  if (!row) throw new Error('the database did not say what time it is')
  return { afterSize: afterSize ?? Number(row.size), createdAt: row.now.toISOString() }
}

async function enter(
  client: PoolClient,
  entry: { key: AuditKey; reason: string; severity: 'info' | 'warning' | 'critical' },
): Promise<void> {
  const { key, reason, severity } = entry
  const { rows } = await client.query<AuditKeyRow>(
    `INSERT INTO audit_keys (id, key_id, public_key, generation, previous_key_id, after_size, signature, endorsement,
                             created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *`,
    [
      uuidv7(),
      key.keyId,
      key.publicKey,
      key.generation,
      key.previousKeyId,
      key.afterSize,
      key.signature,
      key.endorsement,
      key.createdAt,
    ],
  )
  const [row] = rows
  if (!row) throw new Error('the key was not stored')
  await appendAuditEvent(client, {
    type: 'audit.key_added',
    severity,
    actorId: null,
    subjectId: key.keyId,
    payload: {
      rowId: row.id,
      keyId: key.keyId,
      previousKeyId: key.previousKeyId,
      isEndorsed: findKeyBreaks([key]).length === 0,
      reason,
      rowHash: hashStoredRow(row),
    },
  })
}
