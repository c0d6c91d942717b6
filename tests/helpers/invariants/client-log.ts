import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Turn, TurnEvent } from '#contracts/chat-turn.ts'
import { AiosClient, type SendOptions } from '#tests/helpers/aios-client.ts'

/** One POST of a message as its sender saw it: Jepsen's ok, fail and unknown. */
export interface SentMessage {
  idempotencyKey: string
  sessionId: string
  content: string
  outcome: 'accepted' | 'refused' | 'unknown'
  turnId: string | null
}

/** One turn as a reader saw it, from its first event to its last. */
export interface ReadTurn {
  turnId: string
  /** What the reader held at the end, from deltas alone. */
  streamed: string
  finished: Extract<TurnEvent, { type: 'turn-finished' }>
  reconnects: number
  resets: number
  /** What no reader may ever see: text twice, text missing, events out of order. */
  oddities: string[]
}

/** Everything that clients of a scenario did and saw. */
export class ClientLog {
  readonly sent: SentMessage[] = []
  readonly read: ReadTurn[] = []
  /** Bodies of all answers that were not streams, as they came. */
  readonly bodies: string[] = []
}

export interface ReadOptions {
  timeoutMs?: number
  /** Called before each connection: how long to stay on it before hanging up; undefined to stay. */
  hangUpAfterMs?: () => number | undefined
}

/** A careful client whose every request and reading is written down. */
export class RecordingClient extends AiosClient {
  readonly log: ClientLog

  constructor(origin: string, log: ClientLog) {
    super(origin)
    this.log = log
  }

  override async request(...args: Parameters<AiosClient['request']>): Promise<Response> {
    const response = await super.request(...args)
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) return response
    const body = await response.text()
    this.log.bodies.push(body)
    const hasBody = response.status !== 204 && response.status !== 304
    return new Response(hasBody ? body : null, {
      status: response.status,
      headers: response.headers,
    })
  }

  override async send(
    sessionId: string,
    content: string,
    options: SendOptions = {},
  ): Promise<Turn> {
    const idempotencyKey = options.idempotencyKey ?? randomUUID()
    const entry: SentMessage = {
      idempotencyKey,
      sessionId,
      content,
      outcome: 'unknown',
      turnId: null,
    }
    this.log.sent.push(entry)
    try {
      const turn = await super.send(sessionId, content, { ...options, idempotencyKey })
      Object.assign(entry, { outcome: 'accepted', turnId: turn.id })
      return turn
    } catch (error) {
      const status: unknown = error instanceof Error ? Reflect.get(error, 'status') : undefined
      if (typeof status === 'number' && status < 500) entry.outcome = 'refused'
      throw error
    }
  }

  /** Reads a turn to its end over however many connections that takes, and records what it saw. */
  async follow(turnId: string, options: ReadOptions = {}): Promise<ReadTurn> {
    const deadline = performance.now() + (options.timeoutMs ?? 60_000)
    const seen = createReader(turnId)
    for (let connections = 1; performance.now() < deadline; connections++) {
      const finished = await this.#readUntilCut(seen, options.hangUpAfterMs?.())
      if (finished) {
        const read = { ...seen.state(), finished, reconnects: connections - 1 }
        this.log.read.push(read)
        return read
      }
      await delay(100)
    }
    throw new Error(`turn ${turnId} did not end in time`)
  }

  async #readUntilCut(seen: Reader, hangUpAfterMs: number | undefined) {
    const controller = new AbortController()
    const timer =
      hangUpAfterMs === undefined ? undefined : setTimeout(() => controller.abort(), hangUpAfterMs)
    try {
      for await (const event of this.events(seen.turnId, seen.lastEventId(), controller.signal)) {
        seen.take(event)
        if (event.type === 'turn-finished') return event
      }
    } catch (error) {
      if (error instanceof Error && /^events: (403|404)/.test(error.message)) throw error
    } finally {
      clearTimeout(timer)
      controller.abort()
    }
    return null
  }
}

type Reader = ReturnType<typeof createReader>

/** Puts a turn's text together as the contract says, and notes whatever should not have come. */
function createReader(turnId: string) {
  let streamed = ''
  let resets = 0
  let last: [eventSeq: number, attempt: number, chunkSeq: number] | undefined
  let lastEventId: string | undefined
  const oddities: string[] = []

  function requireOrder(event: TurnEvent): void {
    const [eventSeq = 0, attempt = 0, chunkSeq = 0] = event.id.split('.').map(Number)
    if (last) {
      const isForward =
        eventSeq >= last[0] && (attempt > last[1] || (attempt === last[1] && chunkSeq >= last[2]))
      const isNew = eventSeq !== last[0] || attempt !== last[1] || chunkSeq !== last[2]
      if (!isForward || !isNew) oddities.push(`event ${event.id} after ${last.join('.')}`)
    }
    last = [eventSeq, attempt, chunkSeq]
    lastEventId = event.id
  }

  return {
    turnId,
    lastEventId: () => lastEventId,
    take(event: TurnEvent): void {
      requireOrder(event)
      if (event.type === 'turn-reset') {
        streamed = ''
        resets += 1
      }
      if (event.type !== 'text-delta') return
      if (event.offset !== streamed.length)
        oddities.push(`text at ${event.offset} where the reader held ${streamed.length} characters`)
      streamed = streamed.slice(0, event.offset) + event.text
    },
    state: () => ({ turnId, streamed, resets, oddities }),
  }
}
