import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import {
  auditSeverity,
  reviewState,
  type AuditEvent,
  type AuditEventDetail,
  type AuditReview,
  type AuditSubject,
} from '#contracts/audit.ts'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import type { Sealer } from '../secrets/seal.ts'
import { appendAuditEvent, sealedPlace, sealPersonal } from './audit.ts'
import { hashStoredRow, type AuditReviewRow } from './audit-rows.ts'
import { findRun, nameSubjects } from './audit-subjects.ts'
import { decodeCursor, toPage } from './cursor.ts'
import { inTransaction, type Queryable } from './transaction.ts'

/** Which events are meant; what is undefined does not matter. */
export interface AuditFilters {
  severity?: string | undefined
  type?: string | undefined
  actor?: string | undefined
  from?: string | undefined
  to?: string | undefined
  review?: string | undefined
}

/** Who acts, and in which request. */
export interface AuditActor {
  userId: string
  requestId: string
}

interface ListedRow {
  id: string
  seq: string
  type: string
  category: string
  severity: string
  actor_id: string | null
  actor_name: string | null
  subject_id: string | null
  payload: Record<string, unknown>
  pii_classes: string[]
  has_sealed: boolean
  request_id: string | null
  prev_hash: string
  entry_hash: string
  review_state: string
  created_at: Date
}

/** What came last of looking at the event `e`. */
export const LATEST_REVIEW = `LATERAL (
    SELECT state FROM audit_reviews WHERE audit_event_id = e.id ORDER BY created_at DESC, id DESC LIMIT 1
  ) r`

// Names are of today, for people to read; the chain knows ids only.
const SELECT_EVENTS = `SELECT e.id, e.seq, e.type, e.category, e.severity, e.actor_id, u.name AS actor_name,
    e.subject_id, e.payload, e.pii_classes, s.audit_event_id IS NOT NULL AS has_sealed, e.request_id,
    encode(e.prev_hash, 'hex') AS prev_hash, encode(e.entry_hash, 'hex') AS entry_hash,
    coalesce(r.state, 'open') AS review_state, e.created_at
  FROM audit_events e
  LEFT JOIN users u ON u.id = e.actor_id
  LEFT JOIN sealed_payloads s ON s.audit_event_id = e.id
  LEFT JOIN ${LATEST_REVIEW} ON true`

// The few types there are, one step in their index each, so that the events of those meant are found by it too.
const TYPES_LIKE = `ARRAY(
    WITH RECURSIVE known AS (
      (SELECT type FROM audit_events ORDER BY type LIMIT 1)
      UNION ALL
      SELECT (SELECT n.type FROM audit_events n WHERE n.type > known.type ORDER BY n.type LIMIT 1) FROM known
      WHERE known.type IS NOT NULL
    ) SELECT type FROM known WHERE position(lower($2) IN lower(type)) > 0)`

/** The condition that filters make, with the values of `filterValues` first. */
export const MATCHING = `($1::text IS NULL OR e.severity = $1) AND ($2::text IS NULL OR e.type = ANY (${TYPES_LIKE}))
  AND ($3::uuid IS NULL OR e.actor_id = $3) AND ($4::timestamptz IS NULL OR e.created_at >= $4)
  AND ($5::timestamptz IS NULL OR e.created_at < $5) AND ($6::text IS NULL OR coalesce(r.state, 'open') = $6)`

const seqCursor = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

/** Newest first. */
export async function listAuditEvents(
  pool: Pool,
  query: AuditFilters & { limit: number; cursor?: string | undefined },
): Promise<Page<AuditEvent>> {
  const before = query.cursor === undefined ? null : decodeCursor(query.cursor, seqCursor)
  const { rows } = await pool.query<ListedRow>(
    `${SELECT_EVENTS} WHERE ${MATCHING} AND ($7::bigint IS NULL OR e.seq < $7) ORDER BY e.seq DESC LIMIT $8`,
    [...filterValues(query), before, query.limit + 1],
  )
  const subjects = await nameSubjects(pool, rows.flatMap(namedIn))
  return toPage(rows, {
    limit: query.limit,
    toItem: (row) => toEvent(row, subjects),
    toPosition: ({ seq }) => Number(seq),
  })
}

/** The ids among a range of the chain that the filters mean. */
export async function matchingIds(
  db: Queryable,
  filters: AuditFilters,
  range: { first: number; last: number },
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM (${SELECT_EVENTS} WHERE ${MATCHING} AND e.seq BETWEEN $7 AND $8) found`,
    [...filterValues(filters), range.first, range.last],
  )
  return new Set(rows.map(({ id }) => id))
}

/** How many events of a range of the chain the filters mean. */
export async function countMatching(
  db: Queryable,
  filters: AuditFilters,
  range: { first: number; last: number },
): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `SELECT count(*) FROM (${SELECT_EVENTS} WHERE ${MATCHING} AND e.seq BETWEEN $7 AND $8) found`,
    [...filterValues(filters), range.first, range.last],
  )
  return Number(rows[0]?.count ?? 0)
}

export function filterValues(filters: AuditFilters): Array<string | null> {
  const { severity, type, actor, from, to, review } = filters
  return [severity, type, actor, from, to, review].map((value) => value ?? null)
}

/** @throws ApiError `not_found` */
export async function findAuditEvent(
  db: Queryable,
  { id, readerId }: { id: string; readerId: string },
): Promise<AuditEventDetail> {
  const { rows } = await db.query<ListedRow>(`${SELECT_EVENTS} WHERE e.id = $1`, [id])
  const [row] = rows
  if (!row) throw new ApiError('not_found')
  const event = toEvent(row, await nameSubjects(db, namedIn(row)))
  const run = await findRun(db, event, readerId)
  return { ...event, prevHash: row.prev_hash, reviews: await listReviews(db, id), run }
}

/** Who an event gave what it is about. */
function receiverOf({ payload }: ListedRow): string | null {
  const { userId } = payload
  return typeof userId === 'string' ? userId : null
}

/** What of an event has a name. */
const namedIn = (row: ListedRow): (string | null)[] => [row.subject_id, receiverOf(row)]

function toEvent(row: ListedRow, subjects: ReadonlyMap<string, AuditSubject>): AuditEvent {
  const receiver = receiverOf(row)
  return {
    id: row.id,
    seq: Number(row.seq),
    type: row.type,
    category: row.category,
    severity: auditSeverity.parse(row.severity),
    actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name },
    subjectId: row.subject_id,
    subject: subjects.get(row.subject_id ?? '') ?? null,
    ...(receiver && { receiver: { id: receiver, name: subjects.get(receiver)?.name ?? null } }),
    payload: row.payload,
    piiClasses: row.pii_classes,
    hasSealed: row.has_sealed,
    requestId: row.request_id,
    entryHash: row.entry_hash,
    reviewState: reviewState.parse(row.review_state),
    createdAt: row.created_at.toISOString(),
  }
}

async function listReviews(db: Queryable, eventId: string): Promise<AuditReview[]> {
  const { rows } = await db.query<AuditReviewRow & { name: string | null }>(
    `SELECT r.*, u.name FROM audit_reviews r LEFT JOIN users u ON u.id = r.reviewer_id
     WHERE r.audit_event_id = $1 ORDER BY r.created_at, r.id`,
    [eventId],
  )
  return rows.map((row) => ({
    state: reviewState.parse(row.state),
    notes: row.notes,
    reviewer: { id: row.reviewer_id, name: row.name },
    createdAt: row.created_at.toISOString(),
  }))
}

/**
 * Adds what came of looking at an event. Reviews are only added to, and each is in the chain by its hash.
 * @throws ApiError `not_found`
 */
export async function reviewAuditEvent(
  { pool, sealer }: { pool: Pool; sealer: Sealer },
  review: { eventId: string; state: string; notes: string; actor: AuditActor },
): Promise<AuditEventDetail> {
  const { eventId, state, notes, actor } = review
  return inTransaction(pool, async (client) => {
    const wanted = { id: eventId, readerId: actor.userId }
    await findAuditEvent(client, wanted)
    const { rows } = await client.query<AuditReviewRow>(
      `INSERT INTO audit_reviews (id, audit_event_id, state, notes, reviewer_id, created_at)
       VALUES ($1, $2, $3, $4, $5, clock_timestamp()) RETURNING *`,
      [uuidv7(), eventId, state, notes, actor.userId],
    )
    const [row] = rows
    if (!row) throw new Error('the review was not stored')
    await appendAuditEvent(client, {
      type: 'audit.reviewed',
      severity: 'info',
      actorId: actor.userId,
      subjectId: eventId,
      payload: { reviewId: row.id, eventId, state, rowHash: hashStoredRow(row) },
      requestId: actor.requestId,
      ...sealPersonal(sealer, actor.userId, { free_text: { notes } }),
    })
    return findAuditEvent(client, wanted)
  })
}

/**
 * Opens the sealed personal detail of an event. That it was opened, by whom and why is committed before it is shown.
 * @throws ApiError `not_found` when there is no such event, or none sealed, or it was erased
 */
export async function revealSealed(
  deps: { pool: Pool; sealer: Sealer },
  request: { eventId: string; reason: string; actor: AuditActor },
): Promise<unknown> {
  const { eventId, reason, actor } = request
  const ciphertext = await inTransaction(deps.pool, async (client) => {
    const { rows } = await client.query<{ ciphertext: Buffer }>(
      'SELECT ciphertext FROM sealed_payloads WHERE audit_event_id = $1',
      [eventId],
    )
    const [row] = rows
    if (!row)
      throw new ApiError('not_found', {
        message: 'This event has no sealed detail, or it was erased.',
      })
    await appendAuditEvent(client, {
      type: 'audit.revealed',
      severity: 'warning',
      actorId: actor.userId,
      subjectId: eventId,
      payload: { eventId, reason },
      requestId: actor.requestId,
    })
    return row.ciphertext
  })
  return JSON.parse(deps.sealer.open(ciphertext, sealedPlace(eventId)))
}
