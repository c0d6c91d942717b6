import type { JsonValue } from '#domain/canonical-json.ts'
import { hashRow } from '#domain/audit-entry.ts'
import { sha256 } from '../audit/sha256.ts'

/** The tables that only grow. */
export const RECORDED_TABLES = [
  'audit_events',
  'audit_log',
  'audit_reviews',
  'audit_checkpoints',
  'audit_keys',
] as const

/** An entry of `audit_log` as PostgreSQL returns it. */
export interface AuditLogRow {
  id: string
  turn_id: string
  actor_id: string
  agent_id: string
  intent_domain: string | null
  risk_signals: string[]
  hitl_mode: string | null
  effect: string | null
  provider: string | null
  model: string | null
  outcome: string
  created_at: Date
}

/** A row of `audit_reviews` as PostgreSQL returns it. */
export interface AuditReviewRow {
  id: string
  audit_event_id: string
  state: string
  notes: string
  reviewer_id: string
  created_at: Date
}

/** A row of `audit_keys` as PostgreSQL returns it. */
export interface AuditKeyRow {
  id: string
  key_id: string
  public_key: string
  generation: number
  previous_key_id: string | null
  after_size: string
  signature: string
  endorsement: string | null
  created_at: Date
}

export type AttestedTableRow = AuditLogRow | AuditReviewRow | AuditKeyRow

/** A stored row in the form whose hash its event holds. */
export type AttestedRow = { readonly [column: string]: JsonValue }

export function attestedRow(row: AttestedTableRow): AttestedRow {
  return { ...row, created_at: row.created_at.toISOString() }
}

export function hashStoredRow(row: AttestedTableRow): string {
  return hashRow(attestedRow(row), sha256)
}
