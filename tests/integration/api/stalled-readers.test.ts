import { connect, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, TEST_HOST, type TestApi } from '#tests/helpers/api.ts'

const READERS = 3
const ANSWER_BYTES = 12 * 1024 * 1024

describe('a reader of a turn who takes nothing', () => {
  const served: Socket[] = []
  let api: TestApi
  let token: string
  let turnId: string
  beforeAll(async () => {
    api = await createTestApi()
    api.app.server.on('connection', (socket) => served.push(socket))
    const user = await api.as('viewer')
    token = user.token
    turnId = await insertLongTurn(api, user.id)
    await api.app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(async () => api.close())

  it('makes the API hold a piece of a long answer at a time, and gets it all when it takes it', async () => {
    const { port } = api.app.server.address() as AddressInfo
    const sockets = Array.from({ length: READERS }, () => ask(port, { turnId, token }))
    await settled(() => served.reduce((sum, socket) => sum + socket.bytesWritten, 0))
    const held = served.map((socket) => socket.writableLength)
    const bytes = await readToEnd(sockets[0]!)
    for (const socket of sockets) socket.destroy()

    expect(served).toHaveLength(READERS)
    // A piece is 64 thousand characters of text in chunks of one thousand, each with its event around it.
    expect(Math.max(...held)).toBeLessThan(256 * 1024)
    expect(bytes).toBeGreaterThan(ANSWER_BYTES)
  })
})

async function insertLongTurn({ deps }: TestApi, userId: string): Promise<string> {
  const [turnId, sessionId] = [uuidv7(), uuidv7()]
  await deps.pool.query('INSERT INTO sessions (id, user_id) VALUES ($1, $2)', [sessionId, userId])
  await deps.pool.query(
    `INSERT INTO turns (id, session_id, user_id, agent_id, user_message_id, status, attempt, event_seq, finished_at)
     VALUES ($1, $2, $3, $1, $1, 'completed', 1, 1, now())`,
    [turnId, sessionId, userId],
  )
  await deps.pool.query(
    `INSERT INTO stream_chunks (turn_id, attempt, seq, char_offset, kind, text)
     SELECT $1, 1, seq, (seq - 1) * 1024, 'text', repeat('x', 1024) FROM generate_series(1, $2 / 1024) AS seq`,
    [turnId, ANSWER_BYTES],
  )
  await deps.pool.query(
    `INSERT INTO turn_events (turn_id, seq, type, attempt, chunk_seq, payload)
     VALUES ($1, 1, 'turn-finished', 1, 2147483647, '{"status": "completed"}')`,
    [turnId],
  )
  return turnId
}

function ask(port: number, { turnId, token }: { turnId: string; token: string }): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.pause()
  socket.write(
    `GET /api/chat/turns/${turnId}/events HTTP/1.1\r\nHost: ${TEST_HOST}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
  )
  return socket
}

/** Waits until the number has stopped to grow for a while. */
async function settled(read: () => number): Promise<void> {
  for (let last = -1, still = 0; still < 5;) {
    await delay(100)
    const now = read()
    still = now === last && now > 0 ? still + 1 : 0
    last = now
  }
}

async function readToEnd(socket: Socket): Promise<number> {
  let bytes = 0
  socket.on('data', (part: Buffer) => {
    bytes += part.length
  })
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.resume()
  await ended
  return bytes
}
