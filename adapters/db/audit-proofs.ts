import type { PoolClient } from 'pg'
import type { AuditProofLine } from '#contracts/audit.ts'
import type { StoredEvent } from '#domain/audit-chain.ts'
import type { Checkpoint } from '#domain/audit-checkpoint.ts'
import { toHex } from '#domain/audit-entry.ts'
import { consistencyRanges, inclusionRanges, type LeafRange } from '#domain/merkle-proof.ts'
import { readAuditTree, type AuditTree } from './audit-tree.ts'

/** The lines that prove each event by itself against the last checkpoint, and that checkpoint against the ones before. */
export async function* proveEvents(
  client: PoolClient,
  source: { checkpoints: readonly Checkpoint[]; events: AsyncIterable<StoredEvent[]> },
): AsyncGenerator<AuditProofLine[]> {
  const checkpoints = lastOfEachDay(source.checkpoints)
  const size = checkpoints.at(-1)?.size ?? 0
  const tree = await readAuditTree(client, size)
  yield checkpoints.map((one) => ({ kind: 'checkpoint' as const, ...one }))
  for (const [index, { size: to }] of checkpoints.entries()) {
    const from = checkpoints[index - 1]?.size
    if (from === undefined) continue
    const proof = await rootsOf(tree, consistencyRanges(from, to))
    yield [{ kind: 'consistency', from, to, proof }]
  }
  for await (const batch of source.events) {
    const lines: AuditProofLine[] = []
    for (const event of batch) {
      // What came after the last checkpoint nobody has signed yet.
      if (event.entry.seq > size) return yield lines
      const ranges = inclusionRanges(event.entry.seq - 1, size)
      lines.push({ ...toExported(event), kind: 'proven', proof: await rootsOf(tree, ranges) })
    }
    yield lines
  }
}

/** An event as the contract of an export has it. */
export function toExported(event: StoredEvent) {
  const { entry, entryHash, attested, sealedNow } = event
  return {
    entry: { ...entry, piiClasses: [...entry.piiClasses] },
    entryHash,
    ...(attested === undefined ? {} : { attested }),
    ...(sealedNow === undefined ? {} : { sealedNow }),
  } as Omit<Extract<AuditProofLine, { kind: 'proven' }>, 'kind' | 'proof'>
}

// One a day shows as well as one a minute that the chain only ever grew.
function lastOfEachDay(checkpoints: readonly Checkpoint[]): Checkpoint[] {
  return checkpoints.filter(
    ({ createdAt }, index) =>
      checkpoints[index + 1]?.createdAt.slice(0, 10) !== createdAt.slice(0, 10),
  )
}

async function rootsOf(tree: AuditTree, ranges: readonly LeafRange[]): Promise<string[]> {
  const roots: string[] = []
  for (const range of ranges) roots.push(toHex(await tree.rootOf(range)))
  return roots
}
