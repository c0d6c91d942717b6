import { existsSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { auditCheckpoint } from '#contracts/audit.ts'
import type { Checkpoint } from '#domain/audit-checkpoint.ts'

/**
 * Where checkpoints are kept outside the database. Who can rewrite the database whole, signatures and all, is found
 * by what stands here.
 */
export interface AuditAnchor {
  append(checkpoints: readonly Checkpoint[]): Promise<void>
  /** Every checkpoint that was appended, by rising size. Undefined where there is no such place here. */
  read(): Promise<Checkpoint[] | undefined>
}

/** A file of JSON lines in the data directory, to which AIOS only ever appends. */
export function createFileAnchor(dataDirectory: string): AuditAnchor {
  const path = join(dataDirectory, 'audit', 'checkpoints.log')
  return {
    async append(checkpoints) {
      if (checkpoints.length === 0) return
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      // A line that a crash cut off stays alone on its line.
      const lead = existsSync(path) && !(await readFile(path, 'utf8')).endsWith('\n') ? '\n' : ''
      const file = await open(path, 'a', 0o600)
      try {
        await file.write(lead + checkpoints.map((one) => `${JSON.stringify(one)}\n`).join(''))
        await file.sync()
      } finally {
        await file.close()
      }
    },
    async read() {
      if (!existsSync(path)) return undefined
      const lines = (await readFile(path, 'utf8')).split('\n')
      return lines.flatMap((line) => parseLine(line)).toSorted((a, b) => a.size - b.size)
    },
  }
}

// What is no checkpoint counts as not there: it is found as missing.
function parseLine(line: string): Checkpoint[] {
  try {
    return [auditCheckpoint.parse(JSON.parse(line))]
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return []
    throw error
  }
}
