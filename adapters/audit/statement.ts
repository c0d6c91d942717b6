import { createHash } from 'node:crypto'
import { auditExportStatement } from '#contracts/audit.ts'
import type { Flaw } from '#domain/audit-checkpoint.ts'
import {
  encodeStatement,
  findStatementProblem,
  type ExportEnd,
  type ExportStatement,
} from '#domain/audit-statement.ts'
import { isSignedBy, readPublicKey, type CheckpointKey } from './checkpoint-key.ts'
import { parseLine } from './export-lines.ts'

// As it is written; a statement written in any other way is a line that nobody knows.
const OPENING = '{"kind":"statement"'

/** The pieces of an export, and after them its statement where the end that they return can be signed. */
export async function* stateAtEnd(
  pieces: AsyncGenerator<string, ExportEnd | null>,
  signed: { key: CheckpointKey | null; createdAt: string },
): AsyncGenerator<string> {
  const content = createHash('sha256')
  async function* hashed() {
    for (;;) {
      const { done, value } = await pieces.next()
      if (done) return value
      content.update(value)
      yield value
    }
  }
  const { key, createdAt } = signed
  const end = yield* hashed()
  if (!end || !key) return
  const statement = key.signExport({ ...end, contentHash: content.digest('hex'), createdAt })
  yield `${JSON.stringify({ kind: 'statement', ...statement })}\n`
}

const NO_STATEMENT =
  'The signed statement at the end is missing: the end was cut off, or whoever exported it could not sign.'

const NOTHING: ExportEnd = { size: 0, rootHash: '', headHash: '' }

export interface StatementReader {
  /** Every line before the statement, of which it keeps the hash. */
  lines: AsyncIterable<string>
  /** What is wrong with the statement, once the lines were read: it is missing, another one, or not the last line. */
  findFlaw(found: { end: ExportEnd | null; keyId: string; publicKey: string }): Flaw | null
}

/** Takes the statement out of the lines of an export. */
export function readStatement(all: AsyncIterable<string>): StatementReader {
  const content = createHash('sha256')
  let contentHash = ''
  let statement: ExportStatement | null = null
  let isLast = true
  async function* lines() {
    for await (const line of all) {
      if (contentHash !== '') {
        isLast = false
        break
      }
      if (!line.startsWith(OPENING)) {
        content.update(`${line}\n`)
        yield line
        continue
      }
      contentHash = content.digest('hex')
      statement = parseLine(auditExportStatement, line)
    }
  }
  return {
    lines: lines(),
    findFlaw({ end, keyId, publicKey }) {
      const firstBad = (end?.size ?? 0) + 1
      if (contentHash === '') return { firstBad, problem: NO_STATEMENT }
      if (!statement) return { firstBad, problem: 'The statement at the end cannot be read.' }
      if (!isLast)
        return { firstBad, problem: 'There is more after the signed statement at the end.' }
      if (!isRight(statement, { keyId, publicKey }))
        return {
          firstBad: 1,
          problem: `The statement at the end is not signed with the key ${keyId} that the file names.`,
        }
      const problem = findStatementProblem(statement, { end: end ?? NOTHING, contentHash })
      return problem === null ? null : { firstBad: 1, problem }
    },
  }
}

function isRight(
  statement: ExportStatement,
  { keyId, publicKey }: { keyId: string; publicKey: string },
): boolean {
  const found = readPublicKey(publicKey)
  return (
    found !== null &&
    found.keyId === keyId &&
    statement.keyId === keyId &&
    isSignedBy(encodeStatement(statement), statement.signature, found.key)
  )
}
