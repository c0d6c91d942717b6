import type { Pool } from 'pg'
import type { TurnEventType } from '#contracts/chat-turn.ts'

/** How far a reader has got: facts up to `eventSeq`, text up to `chunkSeq` of `attempt`. */
export interface StreamCursor {
  eventSeq: number
  attempt: number
  chunkSeq: number
}

export const STREAM_START: StreamCursor = { eventSeq: 0, attempt: 0, chunkSeq: 0 }

export interface StreamItem {
  cursor: StreamCursor
  type: TurnEventType
  /** Fields of the event as the contract names them, without `id` and `turnId`. */
  fields: Record<string, unknown>
}

/** Event ids of the contract: `<eventSeq>.<attempt>.<chunkSeq>`. */
export function formatCursor(cursor: StreamCursor): string {
  return `${cursor.eventSeq}.${cursor.attempt}.${cursor.chunkSeq}`
}

/** Reads an event id; anything else starts from the beginning, which is always correct. */
export function parseCursor(text: string | undefined): StreamCursor {
  const match = /^(\d{1,9})\.(\d{1,9})\.(\d{1,10})$/.exec(text ?? '')
  if (!match) return STREAM_START
  const [, eventSeq, attempt, chunkSeq] = match
  return {
    eventSeq: Number(eventSeq),
    attempt: Number(attempt),
    chunkSeq: Math.min(Number(chunkSeq), 2_147_483_647),
  }
}

interface Row {
  reader: number
  is_event: boolean
  seq: number
  attempt: number
  chunk_seq: number
  type: TurnEventType
  payload: Record<string, unknown>
}

interface StreamReader {
  turnId: string
  cursor: StreamCursor
}

/** Text that is read at once: one who comes late to a long answer gets it in pieces. */
const MOST_CHARACTERS = 64 * 1024
const MOST_CHUNKS = 256

/** Whether there may be more than these: the reader who took them reads again. */
export function mayHaveMore(items: StreamItem[]): boolean {
  const texts = items.flatMap(({ type, fields }) => (type.endsWith('-delta') ? fields.text : []))
  return (
    texts.length >= MOST_CHUNKS ||
    texts.reduce<number>((sum, text) => sum + lengthOf(text), 0) >= MOST_CHARACTERS
  )
}

function lengthOf(text: unknown): number {
  return typeof text === 'string' ? text.length : 0
}

/**
 * What is new for each of several readers, in order, up to a bound. `readers[n]` gets `result[n]`; those who are at one
 * place of one turn share what is read.
 */
export async function readStreams(pool: Pool, readers: StreamReader[]): Promise<StreamItem[][]> {
  const places = new Map(readers.map((reader) => [placeOf(reader), reader]))
  const streams = await readPlaces(pool, [...places.values()])
  const found = new Map([...places.keys()].map((place, index) => [place, streams[index] ?? []]))
  return readers.map((reader) => found.get(placeOf(reader)) ?? [])
}

function placeOf({ turnId, cursor }: StreamReader): string {
  return `${turnId} ${formatCursor(cursor)}`
}

// One statement, so one snapshot: where text of an attempt is visible, the reset that announced it is too.
async function readPlaces(pool: Pool, readers: StreamReader[]): Promise<StreamItem[][]> {
  const { rows } = await pool.query<Row>({
    name: 'read-streams',
    text: `WITH reader AS (
        -- The list behind a SELECT, so that its length does not make a plan of its own the cheaper one each time.
        SELECT * FROM unnest((SELECT $1::uuid[]), (SELECT $2::int[]), (SELECT $3::int[]), (SELECT $4::int[]))
          WITH ORDINALITY AS r (turn_id, event_seq, attempt, chunk_seq, reader)
      )
      SELECT r.reader::int, true AS is_event, e.seq, e.attempt, e.chunk_seq, e.type, e.payload
      FROM reader r JOIN turn_events e ON e.turn_id = r.turn_id AND e.seq > r.event_seq
      UNION ALL
      SELECT r.reader::int, false, s.seq, s.attempt, s.seq, s.kind || '-delta',
             jsonb_build_object('attempt', s.attempt, 'offset', s.char_offset, 'text', s.text)
      FROM reader r JOIN turns t ON t.id = r.turn_id CROSS JOIN LATERAL (
        SELECT c.*, sum(length(c.text)) OVER (ORDER BY c.seq) - length(c.text) AS before
        FROM (
          SELECT * FROM stream_chunks
          WHERE turn_id = r.turn_id AND attempt = t.attempt
            AND seq > CASE WHEN r.attempt = t.attempt THEN r.chunk_seq ELSE 0 END
          ORDER BY seq LIMIT ${MOST_CHUNKS}
        ) c
      ) s WHERE s.before < ${MOST_CHARACTERS}`,
    values: [
      readers.map((reader) => reader.turnId),
      readers.map((reader) => reader.cursor.eventSeq),
      readers.map((reader) => reader.cursor.attempt),
      readers.map((reader) => reader.cursor.chunkSeq),
    ],
  })
  const perReader = readers.map((): Row[] => [])
  for (const row of rows) perReader[row.reader - 1]?.push(row)
  return withAnswers(
    pool,
    readers.map((reader, index) => toItems(perReader[index] ?? [], reader.cursor)),
  )
}

/**
 * Puts the whole answer into the last event, once for all who have got so far: with the rest it would be read for each
 * place in the text before, and thrown away.
 */
async function withAnswers(pool: Pool, streams: StreamItem[][]): Promise<StreamItem[][]> {
  const ids = new Set(streams.flatMap((items) => items.flatMap((item) => answerOf(item) ?? [])))
  if (ids.size === 0) return streams
  const { rows } = await pool.query<{ id: string; content: string }>({
    name: 'read-answers',
    text: 'SELECT id, content FROM messages WHERE id = ANY ($1::uuid[])',
    values: [[...ids]],
  })
  const contents = new Map(rows.map(({ id, content }) => [id, content]))
  return streams.map((items) =>
    items.map((item) => {
      const content = contents.get(answerOf(item) ?? '')
      return content === undefined ? item : { ...item, fields: { ...item.fields, content } }
    }),
  )
}

function answerOf({ type, fields }: StreamItem): string | undefined {
  const { messageId } = fields
  return type === 'turn-finished' && typeof messageId === 'string' ? messageId : undefined
}

/**
 * In order and without a gap: text behind a missing piece waits. A crash of the database empties the table, and what
 * comes after it may be there before its writer has written the rest again.
 */
function toItems(rows: Row[], start: StreamCursor): StreamItem[] {
  let cursor = start
  const items: StreamItem[] = []
  for (const row of inOrder(rows)) {
    if (!row.is_event && !follows(row, cursor)) continue
    cursor = row.is_event
      ? { ...cursor, eventSeq: row.seq, ...(row.type === 'turn-reset' ? textStartOf(row) : {}) }
      : { ...cursor, attempt: row.attempt, chunkSeq: row.seq }
    items.push({ cursor, type: row.type, fields: row.payload })
  }
  // What stands behind text that is still to be read has to wait for it.
  return mayHaveMore(items)
    ? items.slice(0, items.findLastIndex((item) => item.type.endsWith('-delta')) + 1)
    : items
}

/**
 * The text of an answer up to a reader's place, where tokens may stand in it; empty where none can. Null where a part of
 * it is missing.
 */
export async function readTextBefore(
  pool: Pool,
  { turnId, cursor }: StreamReader,
): Promise<string | null> {
  const { rows } = await pool.query<{ has_tokens: boolean; chunks: number; text: string | null }>(
    `SELECT session.has_tokens, before.* FROM (
       SELECT EXISTS (SELECT 1 FROM redaction_tokens r JOIN turns t ON t.session_id = r.session_id
                      WHERE t.id = $1) AS has_tokens
     ) session CROSS JOIN LATERAL (
       SELECT count(*)::int AS chunks, string_agg(text, '' ORDER BY seq) FILTER (WHERE kind = 'text') AS text
       FROM stream_chunks WHERE session.has_tokens AND turn_id = $1 AND attempt = $2 AND seq <= $3
     ) before`,
    [turnId, cursor.attempt, cursor.chunkSeq],
  )
  const [row] = rows
  if (!row?.has_tokens) return ''
  return row.chunks === cursor.chunkSeq ? (row.text ?? '') : null
}

function follows(chunk: Row, { attempt, chunkSeq }: StreamCursor): boolean {
  return chunk.seq === (chunk.attempt === attempt ? chunkSeq + 1 : 1)
}

function textStartOf(row: Row): Pick<StreamCursor, 'attempt' | 'chunkSeq'> {
  return { attempt: row.attempt, chunkSeq: 0 }
}

/** Facts by their sequence, each after the text that stood before it. */
function inOrder(rows: Row[]): Row[] {
  const events = rows.filter((row) => row.is_event).sort((a, b) => a.seq - b.seq)
  const chunks = rows
    .filter((row) => !row.is_event)
    .sort((a, b) => a.attempt - b.attempt || a.seq - b.seq)
  const ordered: Row[] = []
  for (const event of events) {
    while (chunks[0] && isBefore(chunks[0], event)) ordered.push(...chunks.splice(0, 1))
    ordered.push(event)
  }
  return [...ordered, ...chunks]
}

function isBefore(chunk: Row, event: Row): boolean {
  return (
    chunk.attempt < event.attempt ||
    (chunk.attempt === event.attempt && chunk.seq <= event.chunk_seq)
  )
}

/** Drops text that nobody needs any more: the answers of turns that ended ten minutes ago. */
export async function sweepChunks(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM stream_chunks s USING turns t
     WHERE t.id = s.turn_id AND t.finished_at < now() - interval '10 minutes'`,
  )
  return rowCount ?? 0
}
