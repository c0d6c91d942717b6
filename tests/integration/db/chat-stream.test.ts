import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  mayHaveMore,
  readStreams,
  STREAM_START,
  type StreamCursor,
} from '#adapters/db/chat-stream.ts'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { createDatabase } from '#tests/helpers/infrastructure.ts'

describe('reading the stream of a turn', () => {
  let database: Database
  let turnId: string
  beforeAll(async () => {
    database = openDatabase({ url: (await createDatabase()).url })
  })
  afterAll(async () => database.close())
  beforeEach(async () => {
    turnId = uuidv7()
    const [userId, sessionId] = [uuidv7(), uuidv7()]
    await database.pool.query(
      `INSERT INTO users (id, email, name, role, password_hash, updated_at) VALUES ($1, 'ada-' || gen_random_uuid(), 'Ada', 'viewer', '-', now())`,
      [userId],
    )
    await database.pool.query('INSERT INTO sessions (id, user_id) VALUES ($1, $2)', [
      sessionId,
      userId,
    ])
    await database.pool.query(
      `INSERT INTO turns (id, session_id, user_id, agent_id, user_message_id, status, attempt)
       VALUES ($1, $2, $3, $1, $1, 'running', 1)`,
      [turnId, sessionId, userId],
    )
  })

  const write = (attempt: number, seqs: number[]) =>
    database.pool.query(
      `INSERT INTO stream_chunks (turn_id, attempt, seq, char_offset, kind, text)
       SELECT $1, $2, seq, seq - 1, 'text', chr(96 + seq) FROM unnest($3::int[]) AS c (seq)`,
      [turnId, attempt, seqs],
    )

  async function read(cursor: StreamCursor): Promise<{ text: string; cursor: StreamCursor }> {
    const [items = []] = await readStreams(database.pool, [{ turnId, cursor }])
    return {
      text: items.map((item) => String(item.fields.text)).join(''),
      cursor: items.at(-1)?.cursor ?? cursor,
    }
  }

  it('waits for a missing piece instead of skipping it', async () => {
    await write(1, [1, 2, 5])
    const first = await read(STREAM_START)
    await write(1, [3])
    const second = await read(first.cursor)
    await write(1, [4])
    const third = await read(second.cursor)

    expect([first.text, second.text, third.text]).toEqual(['ab', 'c', 'de'])
  })

  it('shows nothing of an attempt whose beginning is gone', async () => {
    await write(1, [4, 5])

    expect((await read(STREAM_START)).text).toBe('')
  })

  it('reads a long text in pieces, and what stands behind it last', async () => {
    await database.pool.query(
      `INSERT INTO stream_chunks (turn_id, attempt, seq, char_offset, kind, text)
       SELECT $1, 1, seq, (seq - 1) * 20000, 'text', repeat('x', 20000) FROM generate_series(1, 7) AS seq`,
      [turnId],
    )
    await database.pool.query(
      `INSERT INTO turn_events (turn_id, seq, type, attempt, chunk_seq, payload)
       VALUES ($1, 1, 'turn-finished', 1, 2147483647, '{"status": "completed"}')`,
      [turnId],
    )
    const sizes: number[] = []
    let cursor = STREAM_START
    for (let isFinished = false; !isFinished;) {
      const [items = []] = await readStreams(database.pool, [{ turnId, cursor }])
      sizes.push(items.length)
      expect(mayHaveMore(items)).toBe(sizes.length === 1)
      cursor = items.at(-1)!.cursor
      isFinished = items.at(-1)!.type === 'turn-finished'
    }

    expect(sizes).toEqual([4, 4])
    expect(cursor).toEqual({ eventSeq: 1, attempt: 1, chunkSeq: 7 })
  })

  it('reads once for readers at the same place', async () => {
    await write(1, [1, 2])
    const at = (chunkSeq: number) => ({ turnId, cursor: { eventSeq: 0, attempt: 1, chunkSeq } })

    const [first, second, other] = await readStreams(database.pool, [at(0), at(0), at(1)])

    expect(first).toHaveLength(2)
    expect(second).toBe(first)
    expect(other?.map((item) => item.fields.text)).toEqual(['b'])
  })
})
