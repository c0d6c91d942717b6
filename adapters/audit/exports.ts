import type { AuditKeyBreak } from '#contracts/audit.ts'
import { findKeyBreaks } from '#domain/audit-keys.ts'
import type { AnchorRecords } from './anchor-lines.ts'
import { followBundle } from './bundle.ts'
import { formatOf, isStated, type FollowedExport } from './export-lines.ts'
import { followProofs } from './proofs.ts'
import { readStatement, type StatementReader } from './statement.ts'

export interface ExportVerification {
  ok: boolean
  checked: number
  withheld: number
  checkpoints: number
  /** The key with which what is signed was signed; whether that is the installation's own, its admin can tell. */
  keyId: string | null
  /** Up to which event somebody signed; what comes after it may be anybody's. */
  signedTo: number
  /** Whether all of the file is signed, and so nothing was left out. */
  isSignedAsWhole: boolean
  keyBreaks: AuditKeyBreak[]
  firstBad?: number
  problem?: string
}

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
  const format = first.done ? '' : (formatOf(first.value) ?? '')
  const follow = format.startsWith('aios.audit.proofs.') ? followProofs : followBundle
  if (!isStated(format)) return toVerdict(await follow(all(), anchor), { isStated: false })
  const statement = readStatement(all())
  const followed = await follow(statement.lines, anchor)
  const flaw = followed.flaw ?? findStatementFlaw(followed, statement)
  return toVerdict({ ...followed, flaw }, { isStated: true })
}

function findStatementFlaw({ signer, end }: FollowedExport, statement: StatementReader) {
  return statement.findFlaw({ end, keyId: '', publicKey: '', ...signer })
}

function toVerdict(
  followed: FollowedExport,
  { isStated }: { isStated: boolean },
): ExportVerification {
  const { flaw, checked, withheld, checkpoints, keys, signer, end } = followed
  const isSignedAsWhole = isStated && flaw === null
  const signedTo = isSignedAsWhole ? (end?.size ?? 0) : (checkpoints.at(-1)?.size ?? 0)
  return {
    ok: flaw === null,
    checked,
    withheld,
    checkpoints: checkpoints.length,
    keyId: flaw === null && signedTo > 0 ? (signer?.keyId ?? null) : null,
    signedTo: flaw === null ? signedTo : 0,
    isSignedAsWhole,
    keyBreaks: findKeyBreaks(keys),
    ...flaw,
  }
}
