import type { PoolClient } from 'pg'
import type { AttestedRow, StoredEvent } from '#domain/audit-chain.ts'
import type { ChainEntry } from '#domain/audit-entry.ts'
import type { JsonValue } from '#domain/canonical-json.ts'
import { attestedRow, type AttestedTableRow } from './audit-rows.ts'

const BATCH = 2_000
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

interface EventRow {
  id: string
  seq: string
  type: string
  category: string
  severity: string
  actor_id: string | null
  subject_id: string | null
  payload: JsonValue
  pii_classes: string[]
  sealed_hash: string | null
  request_id: string | null
  prev_hash: string
  entry_hash: string
  created_at: Date
}

/** The tables whose rows events attest: the type of the event, and the field of its payload that names the row. */
const ATTESTED = {
  'turn.concluded': { field: 'turnId', column: 'turn_id', table: 'audit_log' },
  'audit.reviewed': { field: 'reviewId', column: 'id', table: 'audit_reviews' },
  'audit.key_added': { field: 'rowId', column: 'id', table: 'audit_keys' },
} as const satisfies Record<string, { field: string; column: string; table: string }>
type AttestingType = keyof typeof ATTESTED

const isAttesting = (type: string): type is AttestingType => Object.hasOwn(ATTESTED, type)

/** Every event after `from`, in the order of the chain, with what it speaks for. Needs a transaction with one view. */
export async function* readChain(client: PoolClient, from = 0): AsyncGenerator<StoredEvent[]> {
  // The id too: where somebody made two events of one number, neither may hide the other.
  let after: { seq: string; id: string } = {
    seq: String(from),
    id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  }
  for (;;) {
    // Not prepared: planned for any place in the chain, it might read and sort the whole table for each batch.
    const { rows } = await client.query<EventRow>(
      `SELECT id, seq, type, category, severity, actor_id, subject_id, payload, pii_classes,
                    encode(sealed_hash, 'hex') AS sealed_hash, request_id,
                    encode(prev_hash, 'hex') AS prev_hash, encode(entry_hash, 'hex') AS entry_hash, created_at
             FROM audit_events WHERE (seq, id) > ($1::bigint, $2::uuid) ORDER BY seq, id LIMIT ${BATCH}`,
      [after.seq, after.id],
    )
    const last = rows.at(-1)
    if (!last) return
    yield await complete(client, rows)
    if (rows.length < BATCH) return
    after = last
  }
}

async function complete(client: PoolClient, rows: EventRow[]): Promise<StoredEvent[]> {
  const attested = await readAttested(client, rows)
  const sealed = await readSealed(client, rows)
  return rows.map((row) => {
    const sealedNow = sealed.get(row.id)
    return {
      kind: 'event',
      entry: toEntry(row),
      entryHash: row.entry_hash,
      ...(isAttesting(row.type) ? { attested: attested.get(row.id) ?? null } : {}),
      ...(sealedNow === undefined ? {} : { sealedNow }),
    }
  })
}

function toEntry(row: EventRow): ChainEntry {
  return {
    id: row.id,
    seq: Number(row.seq),
    type: row.type,
    category: row.category,
    severity: row.severity,
    actorId: row.actor_id,
    subjectId: row.subject_id,
    payload: row.payload,
    piiClasses: row.pii_classes,
    sealedHash: row.sealed_hash,
    requestId: row.request_id,
    prevHash: row.prev_hash,
    createdAt: row.created_at.toISOString(),
  }
}

/** The rows that events of this batch attest, by the event's id. */
async function readAttested(
  client: PoolClient,
  rows: EventRow[],
): Promise<Map<string, AttestedRow>> {
  const found = new Map<string, AttestedRow>()
  for (const [type, { field, column, table }] of Object.entries(ATTESTED)) {
    const events = rows.filter((row) => row.type === type)
    const ids = events.map(({ payload }) => idIn(payload, field))
    if (ids.length === 0) continue
    // The names are the constants above.
    const result = await client.query<AttestedTableRow>(
      `SELECT * FROM ${table} WHERE ${column} = ANY($1::uuid[])`,
      [ids.filter((id) => id !== undefined)],
    )
    const byId = new Map(result.rows.map((row) => [Reflect.get(row, column), row]))
    for (const [index, event] of events.entries()) {
      const row = byId.get(ids[index])
      if (row) found.set(event.id, attestedRow(row))
    }
  }
  return found
}

function idIn(payload: JsonValue, field: string): string | undefined {
  const id: unknown =
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, field) : undefined
  return typeof id === 'string' && UUID.test(id) ? id : undefined
}

/** Hashes of the sealed details that are still there, by the event's id. */
async function readSealed(client: PoolClient, rows: EventRow[]): Promise<Map<string, string>> {
  const ids = rows.filter(({ sealed_hash }) => sealed_hash !== null).map(({ id }) => id)
  if (ids.length === 0) return new Map()
  const { rows: details } = await client.query<{ id: string; hash: string }>(
    `SELECT audit_event_id AS id, encode(sha256(ciphertext), 'hex') AS hash FROM sealed_payloads
     WHERE audit_event_id = ANY($1::uuid[])`,
    [ids],
  )
  return new Map(details.map(({ id, hash }) => [id, hash]))
}

/** A row of an attested table that no event speaks for: somebody put it there. */
export async function findUnattested(client: PoolClient): Promise<string | null> {
  // Right after many appends the planner has no idea how many rows there are, and would compare each with each.
  await client.query('SET LOCAL enable_nestloop = off')
  for (const [type, { field, column, table }] of Object.entries(ATTESTED)) {
    const { rows } = await client.query<{ id: string }>(
      `SELECT r.${column} AS id FROM ${table} r
       WHERE NOT EXISTS (SELECT 1 FROM audit_events e
                         WHERE e.type = $1 AND e.payload ->> '${field}' = r.${column}::text) LIMIT 1`,
      [type],
    )
    if (rows[0]) return `${table} has a row for ${rows[0].id} that no event speaks for.`
  }
  return null
}
