import type { z } from 'zod'
import { auditExportHeader } from '#contracts/audit.ts'

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
