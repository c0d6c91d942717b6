import { auditProofLine } from '#contracts/audit.ts'
import type { AnchorRecords } from './anchor-lines.ts'
import { verifyBundle, type ExportVerification } from './bundle.ts'
import { formatOf } from './export-lines.ts'
import { verifyProofs } from './proofs.ts'

const PROOFS = auditProofLine.options[0].shape.format.value

/** Verifies an export of either kind, as its first line says. */
export async function verifyExport(
  lines: AsyncIterable<string>,
  anchor?: AnchorRecords,
): Promise<ExportVerification> {
  const iterator = lines[Symbol.asyncIterator]()
  const first = await iterator.next()
  async function* all() {
    if (first.done) return
    yield first.value
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  const isOfProofs = !first.done && formatOf(first.value) === PROOFS
  return isOfProofs ? verifyProofs(all(), anchor) : verifyBundle(all(), anchor)
}
