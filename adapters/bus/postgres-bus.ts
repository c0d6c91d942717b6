import { EventEmitter } from 'node:events'
import { Client, type Pool } from 'pg'
import { z } from 'zod'
import { change } from '#contracts/live.ts'
import type { Logger } from '#adapters/logger.ts'
import type { ChangeNotice, TurnBus } from './turn-bus.ts'

const CHANNELS = { turns: 'aios_turns', stop: 'aios_stop', change: 'aios_change' } as const
const BATCH_MS = 5
const MOST_IDS_PER_NOTICE = 190
const SLOWEST_RETRY_MS = 5_000

const changeNotice = z.object({ topic: z.string(), change, ownerId: z.string().nullable() })

/**
 * The bus over LISTEN and NOTIFY: one listening connection for a process, kept alive, and small
 * notifications of their own, in batches, since each takes a lock of the whole database for a moment.
 */
export async function createPostgresBus(options: {
  /** A direct connection: LISTEN does not work through a pooler. */
  directUrl: string
  pool: Pool
  logger: Logger
}): Promise<TurnBus> {
  const events = new EventEmitter().setMaxListeners(0)
  const listener = keepListening(options.directUrl, options.logger, events)
  const sender = createSender(options.pool, options.logger)
  await listener.ready
  return {
    onTurn: (turnId, handler) => subscribe(events, `turn:${turnId}`, handler),
    onStop: (handler) => subscribe(events, 'stop', handler),
    onChange: (handler) => subscribe(events, 'change', handler),
    onReconnect: (handler) => subscribe(events, 'reconnect', handler),
    publishTurn: (turnId) => sender.addTurn(turnId),
    publishStop: (turnId) => sender.add(CHANNELS.stop, turnId),
    publishChange: (topic, change, ownerId) =>
      sender.add(
        CHANNELS.change,
        JSON.stringify({ topic, change, ownerId: ownerId ?? null } satisfies ChangeNotice),
      ),
    isConnected: () => listener.isConnected(),
    close: async () => {
      await sender.flush()
      await listener.close()
    },
  }
}

function subscribe<A extends unknown[]>(
  events: EventEmitter,
  name: string,
  handler: (...values: A) => void,
): () => void {
  events.on(name, handler)
  return () => events.off(name, handler)
}

function keepListening(url: string, logger: Logger, events: EventEmitter) {
  let client: Client | null = null
  let isClosed = false
  let retryMs = 100
  let resolveReady: () => void
  const ready = new Promise<void>((resolve) => {
    resolveReady = resolve
  })

  async function connect(): Promise<void> {
    const next = new Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      application_name: 'aios-bus',
    })
    next.on('error', (error) => logger.warn({ err: error }, 'the listening connection failed'))
    next.once('end', () => reconnect(next))
    next.on('notification', ({ channel, payload }) => dispatch(events, channel, payload ?? ''))
    try {
      await next.connect()
      await next.query(
        Object.values(CHANNELS)
          .map((channel) => `LISTEN ${channel}`)
          .join('; '),
      )
    } catch (error) {
      logger.warn({ err: error }, 'cannot listen to the database yet')
      await next.end().catch(() => undefined)
      return reconnect(next)
    }
    const isReconnect = retryMs !== 100 || client !== null
    client = next
    retryMs = 100
    resolveReady()
    if (isReconnect) events.emit('reconnect')
  }

  let pending: Client | null = null
  function reconnect(ended: Client): void {
    if (isClosed || pending === ended) return
    pending = ended
    setTimeout(() => !isClosed && void connect(), retryMs)
    retryMs = Math.min(retryMs * 2, SLOWEST_RETRY_MS)
  }

  void connect()
  return {
    ready,
    isConnected: () => client !== null && pending !== client,
    close: async () => {
      isClosed = true
      await client?.end().catch(() => undefined)
    },
  }
}

function dispatch(events: EventEmitter, channel: string, payload: string): void {
  if (channel === CHANNELS.turns) {
    for (const turnId of payload.split(',')) events.emit(`turn:${turnId}`)
    return
  }
  if (channel === CHANNELS.stop) {
    events.emit('stop', payload)
    return
  }
  const parsed = changeNotice.safeParse(parseJson(payload))
  if (parsed.success) events.emit('change', parsed.data)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function createSender(pool: Pool, logger: Logger) {
  const turns = new Set<string>()
  let notices: [channel: string, payload: string][] = []
  let timer: NodeJS.Timeout | null = null

  async function flush(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    const batch = [...notices, ...turnNotices([...turns])]
    notices = []
    turns.clear()
    if (batch.length === 0) return
    try {
      await pool.query({
        name: 'notify',
        text: 'SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS n (channel, payload)',
        values: [batch.map(([channel]) => channel), batch.map(([, payload]) => payload)],
      })
    } catch (error) {
      logger.warn({ err: error }, 'a notification was lost; readers poll the tables')
    }
  }

  function schedule(): void {
    timer ??= setTimeout(() => void flush(), BATCH_MS)
  }

  return {
    add(channel: string, payload: string) {
      notices.push([channel, payload])
      schedule()
    },
    addTurn(turnId: string) {
      turns.add(turnId)
      schedule()
    },
    flush,
  }
}

function turnNotices(turnIds: string[]): [string, string][] {
  const notices: [string, string][] = []
  for (let start = 0; start < turnIds.length; start += MOST_IDS_PER_NOTICE)
    notices.push([CHANNELS.turns, turnIds.slice(start, start + MOST_IDS_PER_NOTICE).join(',')])
  return notices
}
