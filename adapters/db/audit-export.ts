import type { Pool, PoolClient } from 'pg'
import type { AuditBundleLine, AuditProofLine } from '#contracts/audit.ts'
import type { StoredEvent } from '#domain/audit-chain.ts'
import { CSV_HEADER, toCsvLine } from '#domain/audit-export.ts'
import type { CheckpointKey } from '../audit/checkpoint-key.ts'
import { readChain } from './audit-chain.ts'
import { readCheckpoints, readLastCheckpoint } from './audit-checkpoint-rows.ts'
import { countMatching, matchingIds, type AuditFilters } from './audit-events.ts'
import { ownKeyOf, readAuditKeys } from './audit-keys.ts'
import { proveEvents, toExported } from './audit-proofs.ts'

export interface ExportOptions {
  pool: Pool
  key: CheckpointKey
  format: 'jsonl' | 'proofs' | 'csv'
  filters: AuditFilters
  /** ISO time of the export. */
  exportedAt: string
}

type ExportLine = AuditBundleLine | AuditProofLine

/** The events as text, in pieces, over one state of the database; holds a connection until it is read or closed. */
export async function* exportAudit(options: ExportOptions): AsyncGenerator<string> {
  const client = await options.pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    yield* FORMATS[options.format](client, options)
  } finally {
    // Reads only: there is nothing to commit, and a reader that went away half-way is as good.
    await client.query('ROLLBACK').then(
      () => client.release(),
      (error: Error) => client.release(error),
    )
  }
}

const FORMATS = { csv: toCsv, jsonl: toBundle, proofs: toProofs } as const

async function* toCsv(client: PoolClient, { filters }: ExportOptions): AsyncGenerator<string> {
  yield CSV_HEADER
  for await (const batch of readMeant(client, filters))
    yield batch.map(({ entry, entryHash }) => toCsvLine(entry, entryHash)).join('')
}

/** The whole chain, with what is not meant as its hash, so that it can be followed past it. */
async function* toBundle(client: PoolClient, options: ExportOptions): AsyncGenerator<string> {
  yield toLines(await bundleHead(client, options))
  for await (const batch of readChain(client)) {
    const isMeant = await chooseMeant(client, { batch, filters: options.filters })
    yield toLines(
      batch.map((event) =>
        isMeant(event)
          ? { kind: 'event', ...toExported(event) }
          : { kind: 'hash', seq: event.entry.seq, entryHash: event.entryHash },
      ),
    )
  }
}

async function bundleHead(client: PoolClient, options: ExportOptions): Promise<ExportLine[]> {
  const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM audit_events')
  const keys = await readAuditKeys(client)
  const ours = ownKeyOf(keys, options.key)
  const { keyId, publicKey } = keys.at(-1) ?? (ours === 'not_ours' ? options.key : ours)
  const checkpoints = await readCheckpoints(client)
  return [
    {
      kind: 'header',
      format: 'aios.audit.bundle.v1',
      exportedAt: options.exportedAt,
      events: Number(rows[0]?.count),
      keyId,
      publicKey,
    },
    ...keys.map((key) => ({ kind: 'key' as const, ...key })),
    ...checkpoints.map((one) => ({ kind: 'checkpoint' as const, ...one })),
  ]
}

/** Only what is meant, each event with its way to the last signed checkpoint. */
async function* toProofs(client: PoolClient, options: ExportOptions): AsyncGenerator<string> {
  const { filters, exportedAt } = options
  const keys = await readAuditKeys(client)
  const size = Number((await readLastCheckpoint(client))?.size ?? 0)
  const events = await countMatching(client, filters, { first: 1, last: size })
  const keyId = keys.at(-1)?.keyId ?? options.key.keyId
  yield toLines([
    { kind: 'header', format: 'aios.audit.proofs.v1', exportedAt, events, size, keyId },
    ...keys.map((key) => ({ kind: 'key' as const, ...key })),
  ])
  const checkpoints = await readCheckpoints(client)
  const source = { checkpoints, events: readMeant(client, filters) }
  for await (const lines of proveEvents(client, source)) yield toLines(lines)
}

async function* readMeant(
  client: PoolClient,
  filters: AuditFilters,
): AsyncGenerator<StoredEvent[]> {
  for await (const batch of readChain(client))
    yield batch.filter(await chooseMeant(client, { batch, filters }))
}

async function chooseMeant(
  client: PoolClient,
  { batch, filters }: { batch: StoredEvent[]; filters: AuditFilters },
): Promise<(event: StoredEvent) => boolean> {
  const isWhole = Object.values(filters).every((value) => value === undefined)
  const [first, last] = [batch[0], batch.at(-1)]
  if (isWhole || !first || !last) return () => true
  const ids = await matchingIds(client, filters, { first: first.entry.seq, last: last.entry.seq })
  return ({ entry }) => ids.has(entry.id)
}

function toLines(lines: readonly ExportLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}
