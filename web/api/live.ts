import type { TurnEvent } from '#contracts/chat-turn.ts'
import type { Change, ClientFrame, ServerFrame } from '#contracts/live.ts'

export type LiveSocket = Pick<WebSocket, 'send' | 'close' | 'addEventListener'>

export interface LiveDependencies {
  /** A one-use ticket; rejects while signed out or offline. */
  ticket: () => Promise<string>
  openSocket: () => LiveSocket
  random: () => number
  setTimer: (task: () => void, ms: number) => unknown
  clearTimer: (timer: unknown) => void
  now: () => number
}

export type LiveState = 'off' | 'connecting' | 'connected' | 'reconnecting'

export interface LiveStatus {
  state: LiveState
  /** When the connection was lost; null while it holds. */
  staleSinceMs: number | null
}

export interface Subscription {
  topic: string
  onEvent?: (event: TurnEvent) => void
  onChange?: (change: Change) => void
  /** The server refused the topic. */
  onRefused?: (code: string) => void
  /** Asked at each (re)connection, so that it resumes where the reader stands. */
  after?: () => string | null
  /**
   * Changes are told from now on, at first and after each reconnection: what was fetched before `sinceMs` may have
   * missed one.
   */
  onHeld?: (sinceMs: number) => void
}

const FIRST_DELAY_MS = 400
const LONGEST_DELAY_MS = 15_000
const PING_EVERY_MS = 20_000
const SILENCE_LIMIT_MS = 45_000

/** One WebSocket for the tab: topics, resumption, and reconnection for as long as it is wanted. */
export class Live {
  #status: LiveStatus = { state: 'off', staleSinceMs: null }
  #socket: LiveSocket | null = null
  #isOpening = false
  #isWanted = false
  #wasConnected = false
  #failures = 0
  #heardAtMs = 0
  #retryTimer: unknown = null
  #pingTimer: unknown = null
  readonly #dependencies: LiveDependencies
  readonly #subscriptions = new Set<Subscription>()
  /** Topics that the server has confirmed on this connection, and since when. */
  readonly #heldSince = new Map<string, number>()
  readonly #statusListeners = new Set<(status: LiveStatus) => void>()

  constructor(dependencies: LiveDependencies) {
    this.#dependencies = dependencies
  }

  get status(): LiveStatus {
    return this.#status
  }

  start(): void {
    if (this.#isWanted) return
    this.#isWanted = true
    void this.#connect()
  }

  stop(): void {
    this.#isWanted = false
    this.#wasConnected = false
    this.#failures = 0
    this.#dependencies.clearTimer(this.#retryTimer)
    this.#dependencies.clearTimer(this.#pingTimer)
    const open = this.#socket
    this.#socket = null
    this.#heldSince.clear()
    open?.close()
    this.#setStatus({ state: 'off', staleSinceMs: null })
  }

  /** The network or the tab came back: do not sit out the delay. */
  retryNow(): void {
    void this.#connect()
  }

  onStatus(listener: (status: LiveStatus) => void): () => void {
    this.#statusListeners.add(listener)
    return () => this.#statusListeners.delete(listener)
  }

  subscribe(subscription: Subscription): () => void {
    this.#subscriptions.add(subscription)
    if (this.#status.state === 'connected') this.#send(subscribeFrame(subscription))
    const heldSinceMs = this.#heldSince.get(subscription.topic)
    if (heldSinceMs !== undefined) subscription.onHeld?.(heldSinceMs)
    return () => this.#unsubscribe(subscription)
  }

  #unsubscribe(subscription: Subscription) {
    const { topic } = subscription
    if (!this.#subscriptions.delete(subscription)) return
    const isShared = [...this.#subscriptions].some((other) => other.topic === topic)
    if (isShared) return
    this.#heldSince.delete(topic)
    if (this.#status.state === 'connected') this.#send({ type: 'unsubscribe', topic })
  }

  async #connect() {
    if (!this.#isWanted || this.#socket !== null || this.#isOpening) return
    this.#dependencies.clearTimer(this.#retryTimer)
    this.#isOpening = true
    this.#setStatus(
      this.#wasConnected ? this.#lostStatus() : { state: 'connecting', staleSinceMs: null },
    )
    const ticket = await this.#dependencies.ticket().catch(() => null)
    this.#isOpening = false
    if (!this.#isWanted) return
    if (ticket === null) return this.#retryLater()
    this.#open(ticket)
  }

  #open(ticket: string) {
    const socket = this.#dependencies.openSocket()
    this.#socket = socket
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ type: 'authenticate', ticket })),
    )
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket) this.#receive(data)
    })
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#lost()
    })
  }

  #receive(text: unknown) {
    this.#heardAtMs = this.#dependencies.now()
    const frame = parseFrame(text)
    if (frame === null) return
    if (frame.type === 'authenticated') return this.#established()
    if (frame.type === 'reconnect') return this.#drop()
    if (frame.type === 'subscribed') return this.#confirmed(frame.topic)
    for (const subscription of this.#subscriptions) deliver(subscription, frame)
  }

  /** Said for each reader of a topic; the first time counts. */
  #confirmed(topic: string) {
    if (this.#heldSince.has(topic)) return
    const sinceMs = this.#dependencies.now()
    this.#heldSince.set(topic, sinceMs)
    for (const subscription of this.#subscriptions) {
      if (subscription.topic === topic) subscription.onHeld?.(sinceMs)
    }
  }

  #established() {
    this.#failures = 0
    this.#wasConnected = true
    this.#setStatus({ state: 'connected', staleSinceMs: null })
    for (const subscription of this.#subscriptions) this.#send(subscribeFrame(subscription))
    this.#keepAlive()
  }

  /** Browsers do not tell of a dead line: silence does. */
  #keepAlive() {
    const { setTimer, clearTimer, now } = this.#dependencies
    clearTimer(this.#pingTimer)
    this.#pingTimer = setTimer(() => {
      if (now() - this.#heardAtMs > SILENCE_LIMIT_MS) return this.#drop()
      this.#send({ type: 'ping' })
      this.#keepAlive()
    }, PING_EVERY_MS)
  }

  #drop() {
    this.#socket?.close()
    this.#lost()
  }

  #lost() {
    this.#socket = null
    this.#heldSince.clear()
    this.#dependencies.clearTimer(this.#pingTimer)
    this.#retryLater()
  }

  #retryLater() {
    if (!this.#isWanted) return
    const { setTimer, clearTimer, random } = this.#dependencies
    this.#setStatus(this.#lostStatus())
    const ceilingMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures)
    this.#failures += 1
    clearTimer(this.#retryTimer)
    // Jitter: many consoles lose the same server at the same moment.
    this.#retryTimer = setTimer(() => void this.#connect(), ceilingMs * (0.5 + random() / 2))
  }

  #lostStatus(): LiveStatus {
    return {
      state: 'reconnecting',
      staleSinceMs: this.#status.staleSinceMs ?? this.#dependencies.now(),
    }
  }

  #setStatus(next: LiveStatus) {
    this.#status = next
    for (const listener of this.#statusListeners) listener(next)
  }

  #send(frame: ClientFrame) {
    this.#socket?.send(JSON.stringify(frame))
  }
}

function subscribeFrame({ topic, after }: Subscription): ClientFrame {
  const position = after?.() ?? null
  return position === null
    ? { type: 'subscribe', topic }
    : { type: 'subscribe', topic, after: position }
}

function deliver(subscription: Subscription, frame: ServerFrame) {
  if (!('topic' in frame) || frame.topic !== subscription.topic) return
  if (frame.type === 'event') subscription.onEvent?.(frame.event)
  if (frame.type === 'change') subscription.onChange?.(frame.change)
  if (frame.type === 'error') subscription.onRefused?.(frame.code)
}

/** Frames come from our own server; what is not one (a newer kind, a broken proxy) is left alone. */
function parseFrame(text: unknown): ServerFrame | null {
  if (typeof text !== 'string') return null
  try {
    const frame: unknown = JSON.parse(text)
    return typeof frame === 'object' && frame !== null && 'type' in frame
      ? (frame as ServerFrame)
      : null
  } catch {
    return null
  }
}
