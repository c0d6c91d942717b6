import type { Pool, PoolClient } from 'pg'
import type { AuditBundleLine } from '#contracts/audit.ts'
import type { StoredEvent } from '#domain/audit-chain.ts'
import { CSV_HEADER, toCsvLine } from '#domain/audit-export.ts'
import type { CheckpointKey } from '../audit/checkpoint-key.ts'
import { readChain } from './audit-chain.ts'
import { readCheckpoints } from './audit-checkpoints.ts'
import { matchingIds, type AuditFilters } from './audit-events.ts'

export interface ExportOptions {
  pool: Pool
  key: Pick<CheckpointKey, 'keyId' | 'publicKey'>
  format: 'jsonl' | 'csv'
  filters: AuditFilters
  /** ISO time of the export. */
  exportedAt: string
}

/** The events as text, in pieces, over one state of the database; holds a connection until it is read or closed. */
export async function* exportAudit(options: ExportOptions): AsyncGenerator<string> {
  const client = await options.pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    if (options.format === 'jsonl') yield await bundleHead(client, options)
    else yield CSV_HEADER
    for await (const batch of readChain(client)) {
      const meant = await chooseMeant(client, { batch, filters: options.filters })
      yield options.format === 'jsonl'
        ? batch.map((event) => toLine(withheldUnless(meant, event))).join('')
        : batch
            .filter(meant)
            .map(({ entry, entryHash }) => toCsvLine(entry, entryHash))
            .join('')
    }
  } finally {
    // Reads only: there is nothing to commit, and a reader that went away half-way is as good.
    await client.query('ROLLBACK').then(
      () => client.release(),
      (error: Error) => client.release(error),
    )
  }
}

async function bundleHead(client: PoolClient, { key, exportedAt }: ExportOptions): Promise<string> {
  const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM audit_events')
  const header = toLine({
    kind: 'header',
    format: 'aios.audit.bundle.v1',
    exportedAt,
    events: Number(rows[0]?.count),
    keyId: key.keyId,
    publicKey: key.publicKey,
  })
  const checkpoints = await readCheckpoints(client)
  return header + checkpoints.map((one) => toLine({ kind: 'checkpoint', ...one })).join('')
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

/** What is not meant stays as its hash, so that the chain can be followed past it. */
function withheldUnless(
  meant: (event: StoredEvent) => boolean,
  event: StoredEvent,
): AuditBundleLine {
  if (!meant(event)) return { kind: 'hash', seq: event.entry.seq, entryHash: event.entryHash }
  const { entry } = event
  return { ...event, entry: { ...entry, piiClasses: [...entry.piiClasses] } } as AuditBundleLine
}

function toLine(line: AuditBundleLine): string {
  return `${JSON.stringify(line)}\n`
}
