import type { LiveSocket } from '#web/api/live.ts'
import { Live, type LiveDependencies } from '#web/api/live.ts'

/** A WebSocket played by hand. */
export class FakeSocket implements Pick<LiveSocket, 'send' | 'close'> {
  sent: { type: string; topic?: string; after?: string; ticket?: string }[] = []
  isClosed = false
  readonly #target = new EventTarget()

  addEventListener(type: string, listener: unknown): void {
    this.#target.addEventListener(type, listener as EventListener)
  }

  send(text: unknown): void {
    this.sent.push(JSON.parse(String(text)))
  }

  close(): void {
    this.isClosed = true
  }

  open(): void {
    this.#target.dispatchEvent(new Event('open'))
  }

  receive(frame: object): void {
    this.#target.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }))
  }

  drop(): void {
    this.#target.dispatchEvent(new Event('close'))
  }
}

/** A live connection with its sockets and timers in the test's hands. */
export function liveByHand(overrides: Partial<LiveDependencies> = {}) {
  const sockets: FakeSocket[] = []
  const timers: { task: () => void; ms: number }[] = []
  let now = 1_000_000
  const live = new Live({
    ticket: async () => `ticket-${sockets.length + 1}`,
    openSocket: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket as unknown as LiveSocket
    },
    random: () => 1,
    setTimer: (task, ms) => {
      const timer = { task, ms }
      timers.push(timer)
      return timer
    },
    clearTimer: (timer) => {
      const index = timers.findIndex((other) => other === timer)
      if (index >= 0) timers.splice(index, 1)
    },
    now: () => now,
    ...overrides,
  })
  return {
    live,
    sockets,
    timers,
    pass: (ms: number) => (now += ms),
    /** Runs the timer that is due next. */
    async runTimer() {
      timers.shift()?.task()
      await settle()
    },
    async connect() {
      await settle()
      sockets.at(-1)?.open()
      sockets.at(-1)?.receive({ type: 'authenticated', userId: 'u' })
      return sockets.at(-1) as FakeSocket
    },
  }
}

/** Lets pending promises go on. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) await Promise.resolve()
}
