import { v7 as uuidv7 } from 'uuid'
import {
  categoryOf,
  GENESIS_HASH,
  hashEntry,
  toHex,
  type AuditEventSeverity,
  type ChainEntry,
} from '#domain/audit-entry.ts'
import type { JsonValue } from '#domain/canonical-json.ts'
import { sha256 } from '../audit/sha256.ts'
import type { Sealer } from '../secrets/seal.ts'
import { Prisma } from './client.ts'
import type { Queryable } from './transaction.ts'

export interface AuditEventInput {
  /** Feature and past participle: `agent.updated`. */
  type: string
  severity: AuditEventSeverity
  /** Null where AIOS itself acted. */
  actorId: string | null
  subjectId?: string | null
  /** Ids, numbers and names of fields; never contents, secrets or personal text. */
  payload?: Prisma.InputJsonObject
  requestId?: string | null
  /** The first word of the type unless given. */
  category?: string
  /** Personal detail: kept encrypted beside the chain, so that it can be erased; the chain holds its hash. */
  sealed?: SealedDetail
  /** What kinds of personal data the sealed part holds, or rules have found in what the event is about. */
  piiClasses?: string[]
  /** When it happened, where that was not now. The order of the chain is that of appending. */
  createdAt?: Date
}

export interface SealedDetail {
  sealer: Pick<Sealer, 'seal'>
  /** Whose detail it is. */
  subjectId: string | null
  detail: Prisma.InputJsonValue
}

type PersonalKind = 'name' | 'contact' | 'network' | 'profile' | 'free_text'

/** What people are called, where they are and what they wrote, sealed for an event; nothing where there is none of it. */
export function sealPersonal(
  sealer: SealedDetail['sealer'] | undefined,
  subjectId: string | null,
  kinds: Partial<Record<PersonalKind, Record<string, Prisma.InputJsonValue | null | undefined>>>,
): Pick<AuditEventInput, 'sealed' | 'piiClasses'> {
  const given = Object.entries(kinds).flatMap(([kind, fields]) =>
    Object.entries(fields).flatMap(([field, value]) =>
      value === null || value === undefined || value === '' ? [] : [{ kind, field, value }],
    ),
  )
  if (!sealer || given.length === 0) return {}
  const detail = Object.fromEntries(given.map(({ field, value }) => [field, value]))
  return {
    sealed: { sealer, subjectId, detail },
    piiClasses: [...new Set(given.map(({ kind }) => kind))],
  }
}

/** A transaction of either kind: Prisma's, or a connection of the pool between BEGIN and COMMIT. */
export type AuditTransaction = Pick<Prisma.TransactionClient, '$queryRaw'> | Queryable

/** Where the sealed detail of an event is stored. */
export const sealedPlace = (eventId: string) =>
  ({ table: 'sealed_payloads', row: eventId, field: 'detail' }) as const

/**
 * Appends a security event to the chain in the transaction of what it reports: neither is there without the other.
 * The end of the chain is kept until that transaction ends, so let this be its last act, and outside reading short.
 */
export async function appendAuditEvent(
  transaction: AuditTransaction,
  event: AuditEventInput,
): Promise<{ id: string; seq: number }> {
  const id = uuidv7()
  const ciphertext = event.sealed ? seal(event.sealed, id) : null
  const head = await lockHead(transaction)
  const entry = toEntry({ id, event, head, ciphertext })
  await insert(transaction, { entry, event, ciphertext })
  return { id, seq: entry.seq }
}

function seal({ sealer, detail }: SealedDetail, eventId: string): Buffer {
  return sealer.seal(JSON.stringify(detail), sealedPlace(eventId))
}

interface Head {
  seq: bigint | string | null
  entry_hash: Uint8Array | null
  at: Date
}

/** The end of the chain, kept to the end of the transaction: who comes next waits, so no number is missing or twice. */
async function lockHead(transaction: AuditTransaction): Promise<Head> {
  const statement = Prisma.sql`SELECT seq, entry_hash, at FROM lock_audit_chain()`
  const [head] = await run<Head>(transaction, 'lock-audit-chain', statement)
  if (!head) throw new Error('the audit chain has no end')
  return head
}

function toEntry(source: {
  id: string
  event: AuditEventInput
  head: Head
  ciphertext: Buffer | null
}): ChainEntry {
  const { event, head, ciphertext } = source
  return {
    id: source.id,
    seq: Number(head.seq ?? 0) + 1,
    type: event.type,
    category: event.category ?? categoryOf(event.type),
    severity: event.severity,
    actorId: event.actorId?.toLowerCase() ?? null,
    subjectId: event.subjectId ?? null,
    payload: plainJson(event.payload ?? {}),
    piiClasses: event.piiClasses ?? [],
    sealedHash: ciphertext ? toHex(sha256(ciphertext)) : null,
    requestId: event.requestId ?? null,
    prevHash: head.entry_hash ? toHex(head.entry_hash) : GENESIS_HASH,
    createdAt: (event.createdAt ?? head.at).toISOString(),
  }
}

// As it will be read back: what has a `toJSON` is its result.
function plainJson(payload: Prisma.InputJsonObject): JsonValue {
  return JSON.parse(JSON.stringify(payload)) as JsonValue
}

async function insert(
  transaction: AuditTransaction,
  row: { entry: ChainEntry; event: AuditEventInput; ciphertext: Buffer | null },
): Promise<void> {
  const { entry, ciphertext } = row
  const sealedFor = row.event.sealed?.subjectId ?? null
  await run(
    transaction,
    'append-audit-event',
    Prisma.sql`WITH sealed AS (
        INSERT INTO sealed_payloads (audit_event_id, subject_id, ciphertext)
        SELECT ${entry.id}::uuid, ${sealedFor}::uuid, ${ciphertext}::bytea WHERE ${ciphertext !== null}::boolean
      )
      INSERT INTO audit_events (id, seq, type, category, severity, actor_id, subject_id, payload, pii_classes,
                                sealed_hash, request_id, prev_hash, entry_hash, created_at)
      VALUES (${entry.id}::uuid, ${entry.seq}::bigint, ${entry.type}, ${entry.category}, ${entry.severity},
              ${entry.actorId}::uuid, ${entry.subjectId}, ${JSON.stringify(entry.payload)}::jsonb,
              ${[...entry.piiClasses]}::text[], decode(${entry.sealedHash}::text, 'hex'), ${entry.requestId},
              decode(${entry.prevHash}::text, 'hex'), decode(${toHex(hashEntry(entry, sha256))}::text, 'hex'),
              ${entry.createdAt}::text::timestamptz)`,
  )
}

async function run<Row>(
  transaction: AuditTransaction,
  name: string,
  statement: Prisma.Sql,
): Promise<Row[]> {
  if ('$queryRaw' in transaction) return transaction.$queryRaw<Row[]>(statement)
  const { rows } = await transaction.query({ name, text: statement.text, values: statement.values })
  return rows as Row[]
}
