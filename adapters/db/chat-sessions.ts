import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { ApiError } from '#contracts/errors.ts'
import type { Page } from '#contracts/common.ts'
import type { Message, Session } from '#contracts/chat.ts'
import { auditDeletedCases, lockOpenCases } from './approvals-deleted.ts'
import { ATTACHMENTS_COLUMN } from './chat-attachments.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { type MessageRow, type SessionRow, toMessage, toSession } from './chat-rows.ts'
import { inTransaction } from './transaction.ts'

const SESSION_COLUMNS = `s.id, s.title, s.agent_id, s.is_pinned, s.leaf_message_id, s.version, s.created_at, s.updated_at,
  (SELECT t.id FROM turns t WHERE t.session_id = s.id AND NOT t.has_waited
     AND t.status IN ('queued', 'accepted', 'running') ORDER BY t.created_at LIMIT 1) AS open_turn_id,
  EXISTS (SELECT 1 FROM turns t WHERE t.session_id = s.id AND t.status = 'awaiting_approval') AS is_waiting`

export async function createSession(
  pool: Pool,
  input: {
    userId: string
    department: string | null
    agentId: string | null
    title: string | null
  },
): Promise<Session> {
  const { rows } = await pool.query<SessionRow>(
    `INSERT INTO sessions AS s (id, user_id, department, agent_id, title)
     VALUES ($1, $2, $3, $4, $5) RETURNING ${SESSION_COLUMNS}`,
    [uuidv7(), input.userId, input.department, input.agentId, input.title],
  )
  return toSession(onlyRow(rows))
}

/** @throws ApiError not_found, also for somebody else's */
export async function findOwnSession(
  pool: Pool,
  sessionId: string,
  userId: string,
): Promise<Session> {
  const { rows } = await pool.query<SessionRow>(
    `SELECT ${SESSION_COLUMNS} FROM sessions s WHERE s.id = $1 AND s.user_id = $2`,
    [sessionId, userId],
  )
  return toSession(onlyRow(rows))
}

const sessionCursor = z.tuple([z.boolean(), z.iso.datetime(), z.uuid()])

/** Own conversations, pinned ones first; `query` looks for a piece of a title or of a message. */
export async function listSessions(
  pool: Pool,
  input: { userId: string; limit: number; cursor: string | undefined; query: string | undefined },
): Promise<Page<Session & { snippet: string | null }>> {
  const after = input.cursor ? decodeCursor(input.cursor, sessionCursor) : null
  const pattern = input.query?.trim() ? `%${escapeLike(input.query.trim())}%` : null
  const { rows } = await pool.query<SessionRow & { snippet: string | null }>(
    `SELECT ${SESSION_COLUMNS}, hit.snippet FROM sessions s
     LEFT JOIN LATERAL (
       SELECT substr(m.content, greatest(1, position(lower($5) IN lower(m.content)) - 40), 160) AS snippet
       FROM messages m WHERE $6::text IS NOT NULL AND m.session_id = s.id AND m.content ILIKE $6
       ORDER BY m.created_at DESC LIMIT 1
     ) hit ON true
     WHERE s.user_id = $1
       AND ($6::text IS NULL OR s.title ILIKE $6 OR hit.snippet IS NOT NULL)
       AND ($2::boolean IS NULL OR (s.is_pinned, s.updated_at, s.id) < ($2, $3::timestamptz, $4::uuid))
     ORDER BY s.is_pinned DESC, s.updated_at DESC, s.id DESC LIMIT $7`,
    [
      input.userId,
      after?.[0],
      after?.[1],
      after?.[2],
      input.query?.trim() ?? '',
      pattern,
      input.limit + 1,
    ],
  )
  const items = rows
    .slice(0, input.limit)
    .map((row) => ({ ...toSession(row), snippet: row.snippet }))
  const last = rows.length > input.limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? encodeCursor([last.pinned, last.updatedAt, last.id]) : null }
}

/** @throws ApiError not_found, stale_version */
export async function updateSession(
  pool: Pool,
  input: {
    sessionId: string
    userId: string
    version: number
    changes: {
      title?: string | undefined
      pinned?: boolean | undefined
      agentId?: string | null | undefined
    }
  },
): Promise<Session> {
  const { changes } = input
  const { rows } = await pool.query<SessionRow>(
    `UPDATE sessions s SET title = coalesce($4, title), is_pinned = coalesce($5, is_pinned),
            agent_id = CASE WHEN $6 THEN $7::uuid ELSE agent_id END, version = version + 1
     WHERE s.id = $1 AND s.user_id = $2 AND s.version = $3 RETURNING ${SESSION_COLUMNS}`,
    [
      input.sessionId,
      input.userId,
      input.version,
      changes.title,
      changes.pinned,
      changes.agentId !== undefined,
      changes.agentId ?? null,
    ],
  )
  const [row] = rows
  if (row) return toSession(row)
  await findOwnSession(pool, input.sessionId, input.userId)
  throw new ApiError('stale_version')
}

/** Deletes a conversation and all in it; returns what of it was still open. @throws ApiError not_found */
export async function deleteSession(
  pool: Pool,
  sessionId: string,
  userId: string,
): Promise<{ turnIds: string[]; approvalIds: string[] }> {
  return inTransaction(pool, async (client) => {
    const withdrawn = await lockOpenCases(client, { sessionId, userId })
    const { rows } = await client.query<{ running: string[] | null }>(
      `WITH running AS (
         SELECT array_agg(t.id) AS ids FROM turns t WHERE t.session_id = $1 AND t.finished_at IS NULL
       ), approvals AS (
         DELETE FROM approval_requests a USING sessions s
         WHERE a.session_id = $1 AND s.id = $1 AND s.user_id = $2
       ), decisions AS (
         DELETE FROM governance_decisions g USING turns t, sessions s
         WHERE g.turn_id = t.id AND t.session_id = $1 AND s.id = $1 AND s.user_id = $2
       ), chunks AS (
         DELETE FROM stream_chunks c USING turns t, sessions s
         WHERE c.turn_id = t.id AND t.session_id = $1 AND s.id = $1 AND s.user_id = $2
       )
       DELETE FROM sessions WHERE id = $1 AND user_id = $2
       RETURNING (SELECT ids FROM running) AS running`,
      [sessionId, userId],
    )
    const { running } = onlyRow(rows)
    await auditDeletedCases(client, { cases: withdrawn, userId })
    return { turnIds: running ?? [], approvalIds: withdrawn.map(({ id }) => id) }
  })
}

const MESSAGE_COLUMNS = `m.id, m.session_id, m.turn_id, m.parent_id, m.role, m.content, m.status, t.status AS turn_status,
  m.rating, m.rating_reason, m.created_at, ${ATTACHMENTS_COLUMN}`

const messageCursor = z.tuple([z.iso.datetime(), z.uuid()])

/** Messages of an own conversation, every branch. @throws ApiError not_found */
export async function listMessages(
  pool: Pool,
  input: {
    sessionId: string
    userId: string
    limit: number
    cursor: string | undefined
    order: 'asc' | 'desc'
  },
): Promise<Page<Message>> {
  await findOwnSession(pool, input.sessionId, input.userId)
  const after = input.cursor ? decodeCursor(input.cursor, messageCursor) : null
  const [direction, comparison] = input.order === 'asc' ? ['ASC', '>'] : ['DESC', '<']
  const { rows } = await pool.query<MessageRow>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages m JOIN turns t ON t.id = m.turn_id
     WHERE m.session_id = $1
       AND ($2::timestamptz IS NULL OR (m.created_at, m.id) ${comparison} ($2::timestamptz, $3::uuid))
     ORDER BY m.created_at ${direction}, m.id ${direction} LIMIT $4`,
    [input.sessionId, after?.[0], after?.[1], input.limit + 1],
  )
  const items = rows.slice(0, input.limit).map(toMessage)
  const last = rows.length > input.limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? encodeCursor([last.createdAt, last.id]) : null }
}

/** @throws ApiError not_found */
export async function rateMessage(
  pool: Pool,
  input: { messageId: string; userId: string; rating: 'up' | 'down' | null; reason: string | null },
): Promise<Message> {
  const { rows } = await pool.query<MessageRow>(
    `UPDATE messages m SET rating = $3, rating_reason = $4 FROM sessions s, turns t
     WHERE m.id = $1 AND m.role = 'assistant' AND s.id = m.session_id AND s.user_id = $2 AND t.id = m.turn_id
     RETURNING ${MESSAGE_COLUMNS}`,
    [input.messageId, input.userId, input.rating, input.rating === null ? null : input.reason],
  )
  return toMessage(onlyRow(rows))
}

function onlyRow<T>(rows: T[]): T {
  const [row] = rows
  if (!row) throw new ApiError('not_found')
  return row
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`)
}
