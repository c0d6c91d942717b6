import type { Pool } from 'pg'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import {
  mayHaveMore,
  readStreams,
  type StreamCursor,
  type StreamItem,
} from '#adapters/db/chat-stream.ts'
import type { Logger } from '#adapters/logger.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import { createTurnUnmasker } from './turn-unmasker.ts'

export interface Follower {
  turnId: string
  /** Who reads: the turn's own person. */
  userId: string
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

interface TurnReaderOptions {
  pool: Pool
  bus: TurnBus
  logger: Logger
  sealer: Sealer
}

const POLL_MS = 2_000
/** Notices that come together are read together. */
const GATHER_MS = 4
const MOST_READERS = 500

/**
 * Reads the streams of all followed turns of this process. It subscribes first and then reads; a notice may be
 * lost, the tables may not, so it reads again on every reconnect and every two seconds.
 */
export function createTurnReader(options: TurnReaderOptions): TurnReader {
  const unmask = createTurnUnmasker(options)
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
        const shown = await unmask(batch, streams)
        deliver(batch, shown, followers)
        for (const [index, follower] of batch.entries())
          if (shown[index]?.length && mayHaveMore(streams[index] ?? [])) wake(follower)
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
