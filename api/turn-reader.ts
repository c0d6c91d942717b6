import type { Pool } from 'pg'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import {
  mayHaveMore,
  readStreams,
  type StreamCursor,
  type StreamItem,
} from '#adapters/db/chat-stream.ts'
import type { Logger } from '#adapters/logger.ts'

export interface Follower {
  turnId: string
  /** Where to begin; moved on as items are delivered. */
  cursor: StreamCursor
  /** Whether the reader takes more at the moment. One that does not costs nothing: the tables wait for it. */
  isReady(): boolean
  deliver(items: StreamItem[]): void
}

export interface FollowedTurn {
  /** The reader takes more again. */
  resume(): void
  stop(): void
}

export interface TurnReader {
  follow(follower: Follower): FollowedTurn
  close(): void
}

const POLL_MS = 2_000
/** Notices that come together are read together. */
const GATHER_MS = 4
const MOST_READERS = 500

/**
 * Reads the streams of all followed turns of this process. It subscribes first and then reads; a notice may be
 * lost, the tables may not, so it reads again on every reconnect and every two seconds.
 */
export function createTurnReader(options: {
  pool: Pool
  bus: TurnBus
  logger: Logger
}): TurnReader {
  const followers = new Set<Follower>()
  const waiting = new Set<Follower>()
  let timer: NodeJS.Timeout | null = null
  let isReading = false

  function wake(follower: Follower): void {
    if (!followers.has(follower)) return
    waiting.add(follower)
    if (!isReading) timer ??= setTimeout(() => void read(), GATHER_MS)
  }

  function wakeAll(): void {
    for (const follower of followers) wake(follower)
  }

  async function read(): Promise<void> {
    timer = null
    isReading = true
    const batch = [...waiting].filter((follower) => follower.isReady()).slice(0, MOST_READERS)
    if (batch.length === 0) waiting.clear()
    for (const follower of batch) waiting.delete(follower)
    try {
      if (batch.length > 0) {
        const streams = await readStreams(options.pool, batch)
        deliver(batch, streams, followers)
        for (const [index, follower] of batch.entries())
          if (mayHaveMore(streams[index] ?? [])) wake(follower)
      }
    } catch (error) {
      options.logger.warn({ err: error }, 'turns could not be read; trying again')
    }
    isReading = false
    if (waiting.size > 0) timer ??= setTimeout(() => void read(), GATHER_MS)
  }

  const poll = setInterval(wakeAll, POLL_MS)
  const forgetReconnects = options.bus.onReconnect(wakeAll)
  return {
    follow(follower) {
      followers.add(follower)
      const forget = options.bus.onTurn(follower.turnId, () => wake(follower))
      wake(follower)
      return {
        resume: () => wake(follower),
        stop() {
          forget()
          followers.delete(follower)
          waiting.delete(follower)
        },
      }
    },
    close() {
      clearInterval(poll)
      if (timer) clearTimeout(timer)
      forgetReconnects()
      followers.clear()
    },
  }
}

function deliver(batch: Follower[], streams: StreamItem[][], present: Set<Follower>): void {
  for (const [index, follower] of batch.entries()) {
    const items = streams[index] ?? []
    const last = items.at(-1)
    if (!last || !present.has(follower)) continue
    follower.cursor = last.cursor
    follower.deliver(items)
  }
}
