import { z } from 'zod'
import { auditCheckpoint, auditKey } from '#contracts/audit.ts'
import type { Checkpoint } from '#domain/audit-checkpoint.ts'
import type { AuditKey } from '#domain/audit-keys.ts'

/** What is kept outside the database: public keys, oldest first, and checkpoints by rising size. */
export interface AnchorRecords {
  keys: readonly AuditKey[]
  checkpoints: readonly Checkpoint[]
}

/** The records as lines of JSON, keys before the checkpoints that they sign. */
export function toAnchorLines({ keys, checkpoints }: AnchorRecords): string[] {
  return [
    ...keys.map((key) => JSON.stringify({ kind: 'key', ...key })),
    ...checkpoints.map((one) => JSON.stringify(one)),
  ]
}

/** Reads what an anchor's lines say, whatever a collector has put in front of each. */
export function readAnchorLines(text: string): AnchorRecords {
  const keys = new Map<string, AuditKey>()
  const checkpoints = new Map<string, Checkpoint>()
  for (const line of text.split('\n')) {
    const record = parseLine(line)
    // What was sent twice, because nobody knew whether it had arrived, counts once.
    if (record && 'publicKey' in record) keys.set(record.signature, record)
    else if (record) checkpoints.set(record.signature, record)
  }
  return {
    keys: [...keys.values()].toSorted((a, b) => a.generation - b.generation),
    checkpoints: [...checkpoints.values()].toSorted((a, b) => a.size - b.size),
  }
}

const anchorLine = z.union([
  auditCheckpoint,
  auditKey.extend({ kind: z.literal('key') }).transform(({ kind: _kind, ...key }) => key),
])

// What is neither counts as not there: it is found as missing.
function parseLine(line: string): Checkpoint | AuditKey | undefined {
  const start = line.indexOf('{')
  if (start === -1) return undefined
  try {
    return anchorLine.safeParse(JSON.parse(line.slice(start))).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
