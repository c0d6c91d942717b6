import type { ChainEntry } from './audit-entry.ts'

const COLUMNS = [
  'seq',
  'id',
  'createdAt',
  'type',
  'category',
  'severity',
  'actorId',
  'subjectId',
  'requestId',
  'piiClasses',
  'payload',
  'entryHash',
] as const

export const CSV_HEADER = `${COLUMNS.join(',')}\r\n`

/** An event as a line of CSV (RFC 4180) that no spreadsheet takes for a formula. */
export function toCsvLine(entry: ChainEntry, entryHash: string): string {
  const cells: Record<(typeof COLUMNS)[number], string> = {
    seq: String(entry.seq),
    id: entry.id,
    createdAt: entry.createdAt,
    type: entry.type,
    category: entry.category,
    severity: entry.severity,
    actorId: entry.actorId ?? '',
    subjectId: entry.subjectId ?? '',
    requestId: entry.requestId ?? '',
    piiClasses: entry.piiClasses.join(' '),
    payload: JSON.stringify(entry.payload),
    entryHash,
  }
  return `${COLUMNS.map((column) => toCell(cells[column])).join(',')}\r\n`
}

// A spreadsheet runs a cell that begins with one of these, quoted or not.
const FORMULA = /^[=+\-@\t\r]/

function toCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
