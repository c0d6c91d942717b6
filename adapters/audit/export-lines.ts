import type { z } from 'zod'
import { auditExportHeader } from '#contracts/audit.ts'
import type { Checkpoint, Flaw } from '#domain/audit-checkpoint.ts'
import type { AuditKey } from '#domain/audit-keys.ts'
import type { ExportEnd } from '#domain/audit-statement.ts'

/** What was found in an export of either kind, up to what is wrong with it. */
export interface FollowedExport {
  flaw: Flaw | null
  /** Events followed, or proven one by one; those that were filtered out among the first. */
  checked: number
  withheld: number
  checkpoints: readonly Checkpoint[]
  keys: readonly AuditKey[]
  /** The key that signed last, as the file says. */
  signer: { keyId: string; publicKey: string } | null
  /** Null where no event or no checkpoint was found. */
  end: ExportEnd | null
}

/** A line of an export; null where it is none of this kind. */
export function parseLine<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.infer<Schema> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Which kind of export begins with this line; null where it is none. */
export function formatOf(line: string): string | null {
  return parseLine(auditExportHeader, line)?.format ?? null
}

/** Whether exports of this format end with a signed statement. */
export function isStated(format: string): boolean {
  return format.endsWith('.v2')
}
