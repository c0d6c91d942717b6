import { existsSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readAnchorLines, toAnchorLines, type AnchorRecords } from './anchor-lines.ts'

/**
 * Where checkpoints are kept outside the database. Who can rewrite the database whole, signatures and all, is found
 * by what stands here.
 */
export interface AuditAnchor {
  /** By which people know it, and the database how far it is. */
  name: string
  /** Whether `read` says all that is there. */
  isReadable: boolean
  /** @throws when the records may not have arrived; they are then sent again. */
  append(records: AnchorRecords): Promise<void>
  /** All that was appended; undefined where there is nothing. */
  read(): Promise<AnchorRecords | undefined>
}

/** A file of JSON lines in the data directory, to which AIOS only ever appends. */
export function createFileAnchor(dataDirectory: string): AuditAnchor {
  const path = join(dataDirectory, 'audit', 'checkpoints.log')
  return {
    name: 'file',
    isReadable: true,
    async append(records) {
      const lines = toAnchorLines(records)
      if (lines.length === 0) return
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      // A line that a crash cut off stays alone on its line.
      const lead = existsSync(path) && !(await readFile(path, 'utf8')).endsWith('\n') ? '\n' : ''
      const file = await open(path, 'a', 0o600)
      try {
        await file.write(lead + lines.map((line) => `${line}\n`).join(''))
        await file.sync()
      } finally {
        await file.close()
      }
    },
    async read() {
      return existsSync(path) ? readAnchorLines(await readFile(path, 'utf8')) : undefined
    },
  }
}
