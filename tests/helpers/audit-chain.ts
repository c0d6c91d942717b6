import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { AuditAnchor } from '#adapters/audit/anchor.ts'
import { createFileAnchor } from '#adapters/audit/anchor.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { appendAuditEvent } from '#adapters/db/audit.ts'
import { makeCheckpoint, type CheckpointContext } from '#adapters/db/audit-checkpoints.ts'
import { enterFirstKey } from '#adapters/db/audit-keys.ts'
import { hashStoredRow, type AuditLogRow } from '#adapters/db/audit-rows.ts'
import { openDatabase } from '#adapters/db/client.ts'
import { inTransaction } from '#adapters/db/transaction.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { createDatabase } from './infrastructure.ts'
import { makeTemporaryDirectory } from './postgres.ts'

const TABLES = ['audit_events', 'audit_log', 'audit_reviews', 'audit_checkpoints', 'audit_keys']

/** A database of its own with a chain to build and to break. */
export async function createTestChain() {
  const database = await createDatabase()
  const { pool, close } = openDatabase({ url: database.url, maxConnections: 4 })
  const masterKey = randomBytes(32).toString('base64')
  const sealer = createSealer(masterKey)
  const dataDirectory = makeTemporaryDirectory('audit')
  const anchor: AuditAnchor = createFileAnchor(dataDirectory)
  const context: CheckpointContext = { pool, key: createCheckpointKey(sealer), anchors: [anchor] }
  /** Appends until the chain is so long. */
  async function grow(size: number) {
    while ((await lengthOf(pool)) < size) await appendOne(pool, sealer)
  }
  return {
    ...context,
    context,
    anchor,
    sealer,
    masterKey,
    dataDirectory,
    url: database.url,
    /** A chain with every kind of event in it: 24 events, checkpoints at 8, 16 and 20, four after the last. */
    async build() {
      await enterFirstKey(pool, context.key)
      for (const size of [8, 16, 20]) {
        await grow(size)
        await makeCheckpoint(context)
      }
      await grow(24)
    },
    grow,
    /** What only the owner of the tables can do. */
    async tamper(...statements: string[]) {
      await inTransaction(pool, async (client) => {
        for (const table of TABLES) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
        for (const statement of statements) await client.query(statement)
        for (const table of TABLES) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER ALL`)
      })
    },
    async close() {
      await close()
      await database.drop()
    },
  }
}

export type TestChain = Awaited<ReturnType<typeof createTestChain>>

async function lengthOf(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM audit_events')
  return Number(rows[0]?.count)
}

/** The next event of a pattern of three: a plain one, one with sealed detail, and one of a concluded turn. */
async function appendOne(pool: Pool, sealer: ReturnType<typeof createSealer>): Promise<void> {
  const kind = (await lengthOf(pool)) % 3
  await inTransaction(pool, async (client) => {
    if (kind < 2)
      await appendAuditEvent(client, {
        type: 'agent.updated',
        severity: kind === 0 ? 'info' : 'warning',
        actorId: uuidv7(),
        subjectId: 'agent',
        payload: { version: 3, share: 0.1, fields: ['name', 'größe'], nothing: null },
        ...(kind === 1
          ? { sealed: { sealer, subjectId: uuidv7(), detail: 'Ada' }, piiClasses: ['name'] }
          : {}),
      })
    else {
      const { rows } = await client.query<AuditLogRow>(
        `INSERT INTO audit_log (id, turn_id, actor_id, agent_id, risk_signals, effect, outcome)
         VALUES ($1, $2, $3, $4, '{pii}', 'allow', 'completed') RETURNING *`,
        [uuidv7(), uuidv7(), uuidv7(), uuidv7()],
      )
      const [row] = rows
      if (!row) throw new Error('nothing was inserted')
      await appendAuditEvent(client, {
        type: 'turn.concluded',
        severity: 'info',
        actorId: row.actor_id,
        subjectId: row.turn_id,
        payload: { turnId: row.turn_id, rowHash: hashStoredRow(row) },
      })
    }
  })
}
