import type { JsonValue } from '#domain/canonical-json.ts'
import { hashRow } from '#domain/audit-entry.ts'
import { sha256 } from '../audit/sha256.ts'

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

/** A stored row in the form whose hash its event holds. */
export type AttestedRow = { readonly [column: string]: JsonValue }

export function attestedRow(row: AuditLogRow | AuditReviewRow): AttestedRow {
  return { ...row, created_at: row.created_at.toISOString() }
}

export function hashStoredRow(row: AuditLogRow | AuditReviewRow): string {
  return hashRow(attestedRow(row), sha256)
}
