import { routes } from 'virtual:routes'
import type { TurnEvent } from '#contracts/chat-turn.ts'
import type { Client } from './client.ts'
import { toFailure, type ApiFailure } from './failure.ts'
import type { Live } from './live.ts'
import { readServerEvents } from './server-events.ts'

export interface TurnStreamOptions {
  turnId: string
  client: Pick<Client, 'open'>
  live: Pick<Live, 'status' | 'subscribe' | 'onStatus'>
  /** Where the reader stands. */
  after: () => string | null
  onEvent: (event: TurnEvent) => void
  /** The turn cannot be read at all (deleted, not ours). */
  onFailure: (failure: ApiFailure) => void
  setTimer: (task: () => void, ms: number) => unknown
}

/** How long the socket may be away before the turn is read over plain HTTP, and how long between tries. */
const PATIENCE_MS = 1500

/** A turn's events by WebSocket, and by SSE while the socket is down; resumes after the last event. Ends by itself. */
export function followTurn(options: TurnStreamOptions): () => void {
  const stream = new TurnStream(options)
  stream.start()
  return () => stream.end()
}

class TurnStream {
  #isOver = false
  #isRefused = false
  #reading: AbortController | null = null
  #leave: (() => void)[] = []
  readonly #options: TurnStreamOptions

  constructor(options: TurnStreamOptions) {
    this.#options = options
  }

  start() {
    const { live, turnId, after } = this.#options
    this.#leave = [
      live.subscribe({
        topic: `turns/${turnId}`,
        after,
        onEvent: (event) => this.#take(event),
        onRefused: () => this.#refused(),
      }),
      live.onStatus(() => this.#statusChanged()),
    ]
    if (!this.#isServedBySocket()) this.#readOverHttpSoon()
  }

  end() {
    this.#isOver = true
    for (const leave of this.#leave) leave()
    this.#reading?.abort()
  }

  #take(event: TurnEvent) {
    if (this.#isOver) return
    this.#options.onEvent(event)
    if (event.type === 'turn-finished') this.end()
  }

  #isServedBySocket(): boolean {
    return this.#options.live.status.state === 'connected' && !this.#isRefused
  }

  #refused() {
    this.#isRefused = true
    this.#readOverHttpUnlessServed()
  }

  #statusChanged() {
    if (this.#options.live.status.state !== 'connected') return this.#readOverHttpSoon()
    this.#isRefused = false
    this.#reading?.abort()
    this.#reading = null
  }

  #readOverHttpSoon() {
    this.#options.setTimer(() => this.#readOverHttpUnlessServed(), PATIENCE_MS)
  }

  #readOverHttpUnlessServed() {
    if (this.#isOver || this.#isServedBySocket() || this.#reading !== null) return
    void this.#readOverHttp(new AbortController())
  }

  async #readOverHttp(reading: AbortController) {
    this.#reading = reading
    try {
      const response = await this.#openEvents(reading.signal)
      await readServerEvents(response, (event) => this.#take(event))
    } catch (error) {
      if (!reading.signal.aborted) this.#failed(toFailure(error))
    }
    if (this.#reading === reading) this.#reading = null
    // The stream ended without the turn's end: the server restarts, or the line broke.
    if (!this.#isOver) this.#readOverHttpSoon()
  }

  #openEvents(signal: AbortSignal): Promise<Response> {
    const after = this.#options.after()
    return this.#options.client.open(routes.chat.turnEvents, {
      params: { id: this.#options.turnId },
      signal,
      headers: { accept: 'text/event-stream', ...(after ? { 'last-event-id': after } : {}) },
    })
  }

  #failed(failure: ApiFailure) {
    if (failure.status !== 404 && failure.status !== 403 && failure.status !== 401) return
    this.end()
    this.#options.onFailure(failure)
  }
}
