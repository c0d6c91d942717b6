import { canonicalJson, type JsonValue } from './canonical-json.ts'
import type { Hash } from './merkle.ts'

/** An event in its place in the chain. Every field is in the hash; hashes are in hex, times in ISO with milliseconds. */
export interface ChainEntry {
  id: string
  /** Gap-free from 1. */
  seq: number
  type: string
  category: string
  severity: string
  actorId: string | null
  subjectId: string | null
  payload: JsonValue
  piiClasses: readonly string[]
  /** Of the sealed personal detail, which is kept and can be erased apart. */
  sealedHash: string | null
  requestId: string | null
  prevHash: string
  createdAt: string
}

export type AuditEventSeverity = 'info' | 'warning' | 'critical'

/** What the first event of a chain has as the hash of the one before it. */
export const GENESIS_HASH = '0'.repeat(64)

const ENTRY = 'aios.audit.v1'
const ROW = 'aios.audit.row.v1'

/** The hash that the next event, and the signed checkpoints, hold of this one. */
export function hashEntry(entry: ChainEntry, hash: Hash): Uint8Array {
  return hashTagged(ENTRY, { ...entry }, hash)
}

/** The hash by which an event attests a row of another table. */
export function hashRow(row: { readonly [column: string]: JsonValue }, hash: Hash): string {
  return toHex(hashTagged(ROW, row, hash))
}

/** What an event is about where nobody says so: the first word of its type. */
export function categoryOf(type: string): string {
  return type.split('.', 1)[0] ?? type
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

export function fromHex(text: string): Uint8Array {
  return Buffer.from(text, 'hex')
}

/** Hash of the tag and the canonical text of the value: no two kinds of value can be taken for each other. */
export function hashTagged(tag: string, value: JsonValue, hash: Hash): Uint8Array {
  return hash(encodeTagged(tag, value))
}

export function encodeTagged(tag: string, value: JsonValue): Uint8Array {
  return Buffer.from(tag + canonicalJson(value), 'utf8')
}
