import type { FastifyInstance, FastifyReply } from 'fastify'
import { chatRoutes as contracts } from '#contracts/chat.ts'
import { parseCursor, type StreamItem } from '#adapters/db/chat-stream.ts'
import { findOwnTurn, hasReadEnd } from '#adapters/db/chat-turns.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'
import type { TurnReader } from '../turn-reader.ts'
import { viewEvent } from '../turn-view.ts'

const KEEP_ALIVE_MS = 15_000
/** A reader that takes nothing for this long is dropped; it may come back with `Last-Event-ID`. */
const STALLED_MS = 60_000

/** The events of one turn as Server-Sent Events. */
export function chatEventsRoutes(
  app: FastifyInstance,
  deps: ApiDependencies,
  reader: TurnReader,
): void {
  const open = new Set<EventStream>()
  app.addHook('preClose', async () => {
    for (const stream of open) stream.sayReconnect()
  })

  implement(app, contracts.turnEvents, async ({ principal, params, request, reply }) => {
    await findOwnTurn(deps.pool, params.id, principal.userId)
    const lastEventId = request.headers['last-event-id']
    const cursor = parseCursor(typeof lastEventId === 'string' ? lastEventId : undefined)
    // Browsers come back for ever after a stream that ends; this is how they are told not to.
    if (await hasReadEnd(deps.pool, params.id, cursor.eventSeq)) return reply.code(204).send()
    const stream = openEventStream(reply)
    open.add(stream)
    const followed = reader.follow({
      turnId: params.id,
      userId: principal.userId,
      cursor,
      isReady: () => stream.isReady(),
      deliver: (items) => {
        stream.write(items.map((item) => format(params.id, item)).join(''))
        if (items.some((item) => item.type === 'turn-finished')) stream.end()
      },
    })
    stream.onDrain(() => followed.resume())
    stream.onClose(() => {
      followed.stop()
      open.delete(stream)
    })
    return reply
  })
}

/** Readers at one place of a turn get the same items: what they are sent is written, and held, once. */
const written = new WeakMap<StreamItem, string>()

function format(turnId: string, item: StreamItem): string {
  const earlier = written.get(item)
  if (earlier !== undefined) return earlier
  const event = viewEvent(turnId, item)
  const text = `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
  written.set(item, text)
  return text
}

interface EventStream {
  write(text: string): void
  isReady(): boolean
  onDrain(handler: () => void): void
  onClose(handler: () => void): void
  sayReconnect(): void
  end(): void
}

function openEventStream(reply: FastifyReply): EventStream {
  const { raw } = reply
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value)
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  raw.write('retry: 1000\n\n')
  let stalledSince: number | null = null
  const keepAlive = setInterval(() => {
    if (stalledSince !== null && performance.now() - stalledSince > STALLED_MS) raw.destroy()
    else if (stalledSince === null) write(': still here\n\n')
  }, KEEP_ALIVE_MS)
  raw.on('close', () => clearInterval(keepAlive))
  raw.on('error', () => raw.destroy())

  function write(text: string): void {
    if (!raw.write(text)) stalledSince ??= performance.now()
  }
  return {
    write,
    isReady: () => stalledSince === null && !raw.writableEnded,
    onDrain: (handler) =>
      raw.on('drain', () => {
        stalledSince = null
        handler()
      }),
    onClose: (handler) => raw.once('close', handler),
    sayReconnect: () => raw.end('event: reconnect\ndata: {}\n\n'),
    end: () => raw.end(),
  }
}
