import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { ATTACHMENT_LIMITS } from '#contracts/chat-attachments.ts'
import type { AttachedFile } from '#contracts/chat.ts'
import { ApiError } from '#contracts/errors.ts'
import { inTransaction } from './transaction.ts'

/** Files that stand with no message are kept for a day, and are not to fill the database until then. */
const MAX_UNUSED_BYTES = 100 * 1024 * 1024
const MOST_SWEPT = 500

/** The files of a message as the contract shows them; for a query that has `m` for its messages. */
export const ATTACHMENTS_COLUMN = `coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'mediaType', f.media_type, 'bytes', f.bytes)
                     ORDER BY mf.position)
    FROM message_files mf JOIN files f ON f.id = mf.file_id WHERE mf.message_id = m.id
  ), '[]') AS attachments`

/** The files of a message as a model is to read them; uploads that are no text are refused, so this cannot fail. */
export const ATTACHED_TEXTS_COLUMN = `coalesce((
    SELECT jsonb_agg(jsonb_build_object('name', f.name, 'text', convert_from(f.content, 'UTF8')) ORDER BY mf.position)
    FROM message_files mf JOIN files f ON f.id = mf.file_id WHERE mf.message_id = m.id
  ), '[]') AS attachments`

/** Keeps an upload for its owner. @throws ApiError refused when too much of theirs waits for a message */
export async function saveFile(
  pool: Pool,
  file: { userId: string; name: string; mediaType: string; sha256: Buffer; content: Buffer },
): Promise<AttachedFile> {
  const id = uuidv7()
  const bytes = file.content.length
  const { rowCount } = await pool.query(
    `INSERT INTO files (id, user_id, name, media_type, bytes, sha256, content)
     SELECT $1::uuid, $2::uuid, $3, $4, $5::integer, $6::bytea, $7::bytea
     WHERE $5 + (SELECT coalesce(sum(f.bytes), 0) FROM files f WHERE f.user_id = $2
                 AND NOT EXISTS (SELECT 1 FROM message_files mf WHERE mf.file_id = f.id)) <= $8::bigint`,
    [
      id,
      file.userId,
      file.name,
      file.mediaType,
      bytes,
      file.sha256,
      file.content,
      MAX_UNUSED_BYTES,
    ],
  )
  if (rowCount === 0)
    throw new ApiError('refused', {
      message:
        'You have uploaded 100 MB that stand with no message. Send them, or try again tomorrow.',
    })
  return { id, name: file.name, mediaType: file.mediaType, bytes }
}

/** A file that belongs to this person. @throws ApiError not_found, also for somebody else's */
export async function findOwnFile(
  pool: Pool,
  fileId: string,
  userId: string,
): Promise<{ name: string; mediaType: string; content: Buffer }> {
  const { rows } = await pool.query<{ name: string; mediaType: string; content: Buffer }>(
    'SELECT name, media_type AS "mediaType", content FROM files WHERE id = $1 AND user_id = $2',
    [fileId, userId],
  )
  const [file] = rows
  if (!file) throw new ApiError('not_found')
  return file
}

/**
 * The person's own files by id, held until the transaction ends so that no sweep takes them meanwhile.
 * @throws ApiError not_found when one is not there or not theirs, refused when together they are too large
 */
export async function lockOwnFiles(
  client: PoolClient,
  fileIds: readonly string[],
  userId: string,
): Promise<Array<{ bytes: number }>> {
  if (fileIds.length === 0) return []
  const { rows } = await client.query<{ bytes: number }>(
    'SELECT bytes FROM files WHERE id = ANY($1::uuid[]) AND user_id = $2 ORDER BY id FOR KEY SHARE',
    [fileIds, userId],
  )
  if (rows.length < fileIds.length)
    throw new ApiError('not_found', { message: 'An attachment is not there, or it is not yours.' })
  if (rows.reduce((sum, { bytes }) => sum + bytes, 0) > ATTACHMENT_LIMITS.messageBytes)
    throw new ApiError('refused', {
      message: 'The attachments of one message may have 1 MB of text together.',
      details: { maxBytes: ATTACHMENT_LIMITS.messageBytes },
    })
  return rows
}

export async function attachFiles(
  client: PoolClient,
  messageId: string,
  fileIds: readonly string[],
): Promise<void> {
  if (fileIds.length === 0) return
  await client.query(
    `INSERT INTO message_files (message_id, file_id, position)
     SELECT $1, file_id, position FROM unnest($2::uuid[]) WITH ORDINALITY AS chosen (file_id, position)`,
    [messageId, fileIds],
  )
}

/** Deletes files that have stood with no message for a day. */
export async function sweepFiles(pool: Pool): Promise<number> {
  return inTransaction(pool, async (client) => {
    const unused = `f.created_at < now() - interval '24 hours'
      AND NOT EXISTS (SELECT 1 FROM message_files mf WHERE mf.file_id = f.id)`
    const { rows } = await client.query<{ id: string }>(
      `SELECT f.id FROM files f WHERE ${unused} LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [MOST_SWEPT],
    )
    if (rows.length === 0) return 0
    // A message may have taken one between that statement's snapshot and its lock; this one sees it.
    const { rowCount } = await client.query(
      `DELETE FROM files f WHERE f.id = ANY($1::uuid[]) AND ${unused}`,
      [rows.map(({ id }) => id)],
    )
    return rowCount ?? 0
  })
}
