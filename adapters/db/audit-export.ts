import type { Pool, PoolClient } from 'pg'
import type { AuditBundleLine, AuditProofLine } from '#contracts/audit.ts'
import { createChainVerifier, type StoredEvent } from '#domain/audit-chain.ts'
import { toHex } from '#domain/audit-entry.ts'
import type { Checkpoint } from '#domain/audit-checkpoint.ts'
import { CSV_HEADER, toCsvLine } from '#domain/audit-export.ts'
import type { ExportEnd } from '#domain/audit-statement.ts'
import { merkleRoot } from '#domain/merkle.ts'
import type { CheckpointKey } from '../audit/checkpoint-key.ts'
import { sha256 } from '../audit/sha256.ts'
import { stateAtEnd } from '../audit/statement.ts'
import { readChain } from './audit-chain.ts'
import { readCheckpoints } from './audit-checkpoint-rows.ts'
import { pushAll } from './audit-checkpoints.ts'
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

const FORMATS = { csv: toCsv, jsonl: stated(toBundle), proofs: stated(toProofs) } as const

type Writer = (
  client: PoolClient,
  options: ExportOptions,
) => AsyncGenerator<string, ExportEnd | null>

/** Ends what is written with a signed statement over all of it, where this process has the key of now. */
function stated(write: Writer) {
  return async function* writeStated(client: PoolClient, options: ExportOptions) {
    const key = ownKeyOf(await readAuditKeys(client), options.key)
    yield* stateAtEnd(write(client, options), {
      key: key === 'not_ours' ? null : key,
      createdAt: options.exportedAt,
    })
  }
}

async function* toCsv(client: PoolClient, { filters }: ExportOptions): AsyncGenerator<string> {
  yield CSV_HEADER
  for await (const batch of readMeant(client, filters))
    yield batch.map(({ entry, entryHash }) => toCsvLine(entry, entryHash)).join('')
}

/** The whole chain, with what is not meant as its hash, so that it can be followed past it. */
async function* toBundle(
  client: PoolClient,
  options: ExportOptions,
): AsyncGenerator<string, ExportEnd | null> {
  const checkpoints = await readCheckpoints(client)
  yield toLines(await bundleHead(client, { ...options, checkpoints }))
  const chain = createChainVerifier({ hash: sha256, checkpoints })
  let isWhole = true
  for await (const batch of readChain(client)) {
    // What is broken is told as it is, for who verifies to find, and never signed.
    isWhole &&= pushAll(chain, batch) === null
    const isMeant = await chooseMeant(client, { batch, filters: options.filters })
    yield toLines(
      batch.map((event) =>
        isMeant(event)
          ? { kind: 'event', ...toExported(event) }
          : { kind: 'hash', seq: event.entry.seq, entryHash: event.entryHash },
      ),
    )
  }
  const { headHash, tree } = chain.position()
  if (!isWhole || tree.size === 0 || chain.finish()) return null
  return { size: tree.size, rootHash: toHex(merkleRoot(tree, sha256)), headHash }
}

async function bundleHead(
  client: PoolClient,
  options: ExportOptions & { checkpoints: readonly Checkpoint[] },
): Promise<ExportLine[]> {
  const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM audit_events')
  const keys = await readAuditKeys(client)
  const ours = ownKeyOf(keys, options.key)
  const { keyId, publicKey } = keys.at(-1) ?? (ours === 'not_ours' ? options.key : ours)
  return [
    {
      kind: 'header',
      format: 'aios.audit.bundle.v2',
      exportedAt: options.exportedAt,
      filters: givenFilters(options.filters),
      events: Number(rows[0]?.count),
      keyId,
      publicKey,
    },
    ...keys.map((key) => ({ kind: 'key' as const, ...key })),
    ...options.checkpoints.map((one) => ({ kind: 'checkpoint' as const, ...one })),
  ]
}

/** Only what is meant, each event with its way to the last signed checkpoint. */
async function* toProofs(
  client: PoolClient,
  options: ExportOptions,
): AsyncGenerator<string, ExportEnd | null> {
  const { filters, exportedAt } = options
  const keys = await readAuditKeys(client)
  const checkpoints = await readCheckpoints(client)
  const last = checkpoints.at(-1)
  const size = last?.size ?? 0
  yield toLines([
    {
      kind: 'header',
      format: 'aios.audit.proofs.v2',
      exportedAt,
      filters: givenFilters(filters),
      events: await countMatching(client, filters, { first: 1, last: size }),
      size,
      keyId: keys.at(-1)?.keyId ?? options.key.keyId,
    },
    ...keys.map((key) => ({ kind: 'key' as const, ...key })),
  ])
  const source = { checkpoints, events: readMeant(client, filters) }
  for await (const lines of proveEvents(client, source)) yield toLines(lines)
  return last ? { size, rootHash: last.rootHash, headHash: last.headHash } : null
}

function givenFilters(filters: AuditFilters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
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
