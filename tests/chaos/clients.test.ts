import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { completed, endsOf, startChaos, until, type Chaos } from './scenario.ts'

const LONG_ANSWER_TOKENS = 120_000
const UNREAD = 60
// The API itself needs about a hundred; the answer sixty times, in pieces and in the last event, would not fit beside it.
const HEAP_MEGABYTES = 192

describe('a stack with clients as they are', () => {
  let chaos: Chaos
  beforeAll(async () => {
    chaos = await startChaos()
  })
  beforeEach(({ onTestFailed }) => onTestFailed(() => chaos.stack.keepLogs()))
  afterAll(async () => chaos.stop())

  it('makes one turn of requests that are sent twice at once', async () => {
    const { owner } = chaos
    const pairs = Array.from({ length: 16 }, async () => {
      const sessionId = await chaos.newSession()
      const content = chaos.question()
      const options = { idempotencyKey: randomUUID(), model: 'openai/mock-model' }
      const turns = await Promise.all([1, 2, 3].map(() => owner.send(sessionId, content, options)))
      return { ids: new Set(turns.map((turn) => turn.id)), turn: turns[0]! }
    })
    const made = await Promise.all(pairs)
    const answers = await Promise.all(made.map(({ turn }) => owner.follow(turn.id)))

    expect(made.map(({ ids }) => ids.size)).toEqual(made.map(() => 1))
    expect(endsOf(answers)).toEqual(completed(16))
    await chaos.expectInvariants()
  })

  it('goes on where a reader left that hangs up again and again', async () => {
    const { random } = chaos
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        chaos.ask({
          script: `[[tokens:${random(100, 200)}]] [[rate:${random(60, 120)}]]`,
          hangUpAfterMs: () => random(30, 500),
        }),
      ),
    )

    expect(endsOf(answers)).toEqual(completed(12))
    expect(Math.min(...answers.map((answer) => answer.reconnects))).toBeGreaterThan(0)
    await chaos.expectInvariants()
  })

  it('gives a reader who comes after the end the whole of it, and one who saw the end nothing', async () => {
    const { owner } = chaos
    const { turnId } = await chaos.ask()

    const late = await owner.follow(turnId)
    const seen = await owner.request('GET', `/api/chat/turns/${turnId}/events`, {
      headers: { 'last-event-id': '99.1.1' },
    })

    expect(late.streamed).toBe(late.finished.content)
    expect(seen.status).toBe(204)
    await chaos.expectInvariants()
  })

  it('holds little for readers who never read, and lets the others read', async () => {
    const { stack, owner } = chaos
    await stack.kill('api')
    await stack.launch('api', { NODE_OPTIONS: `--max-old-space-size=${HEAP_MEGABYTES}` })
    const { accessToken } = await owner.call<{ accessToken: string }>('POST', '/api/auth/login', {
      body: stack.admin,
    })
    const before = residentMegabytes(stack.pid('api'))
    const content = chaos.question(`[[tokens:${LONG_ANSWER_TOKENS}]] [[rate:0]]`)
    const turn = await owner.send(await chaos.newSession(), content, { model: 'openai/mock-model' })
    const sockets = Array.from({ length: UNREAD }, () =>
      openUnread(stack.origin, `/api/chat/turns/${turn.id}/events`, accessToken),
    )

    const others = await chaos.load({ people: 6, questions: 2, script: () => '' })
    const whole = await owner.follow(turn.id)
    const grown = residentMegabytes(stack.pid('api')) - before
    const late = await readAll(sockets[0]!)
    for (const socket of sockets) socket.destroy()

    expect(endsOf(others)).toEqual(completed(12))
    expect(whole.streamed).toBe(stack.upstream.answer(LONG_ANSWER_TOKENS))
    expect(late).toContain('event: turn-finished')
    expect(grown).toBeLessThan(HEAP_MEGABYTES)
    await chaos.expectInvariants()
  })
})

/** A reader on a bare socket that asks and then takes nothing. */
function openUnread(origin: string, path: string, token: string): Socket {
  const { hostname, port, host } = new URL(origin)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.pause()
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
  )
  return socket
}

async function readAll(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8')
  socket.on('data', (part: string) => {
    text += part
  })
  socket.resume()
  await until(() => socket.destroyed || socket.readableEnded, 20_000)
  return text
}

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}
