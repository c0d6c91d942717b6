import { encodeTagged } from './audit-entry.ts'

/** What is signed of an export as a whole, when it is made. Hashes in hex, the signature in base64. */
export interface ExportStatement {
  /** How long the chain was that it is of. */
  size: number
  /** Of the Merkle tree over the hashes of these events. */
  rootHash: string
  /** Of the last of them. */
  headHash: string
  /** SHA-256 of every line before the statement: the header with its filters too. */
  contentHash: string
  createdAt: string
  keyId: string
  signature: string
}

/** Where an export ends, as who follows it has found. */
export interface ExportEnd {
  size: number
  rootHash: string
  headHash: string
}

const EXPORT = 'aios.audit.export.v1'

/** What a statement's signature is over. */
export function encodeStatement(statement: Omit<ExportStatement, 'signature'>): Uint8Array {
  const { size, rootHash, headHash, contentHash, createdAt, keyId } = statement
  return encodeTagged(EXPORT, { size, rootHash, headHash, contentHash, createdAt, keyId })
}

/** In what a statement and the export that it ends differ; null where they are one. */
export function findStatementProblem(
  statement: ExportStatement,
  found: { end: ExportEnd; contentHash: string },
): string | null {
  const { end, contentHash } = found
  if (statement.size !== end.size)
    return `The signed statement at the end is of ${statement.size} events, and the export is of ${end.size}.`
  if (statement.rootHash !== end.rootHash || statement.headHash !== end.headHash)
    return 'The events are not those of the signed statement at the end: they were changed and made to fit.'
  if (statement.contentHash !== contentHash)
    return 'The export is not what was signed: a line was changed, taken out or put in.'
  return null
}
