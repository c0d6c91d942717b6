import { describeExit, type Child } from '#adapters/process/child.ts'
import type { StopPhase } from '#adapters/process/guard.ts'

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 15_000
// A part that ran this long before it died is not in a loop of deaths.
const STEADY_MS = 60_000

/** A process that is kept running. */
export interface Part {
  name: string
  phase: StopPhase
  /** Starts it and waits until it is ready; called again after each death. */
  launch(): Promise<Child>
}

export type SupervisorEvent =
  | { kind: 'died'; name: string; reason: string; delayMs: number }
  | { kind: 'revived'; name: string; pid: number }

interface Entry {
  part: Part
  child: Child
  launchedAt: number
  deaths: number
  isRestarting: boolean
}

/** Keeps parts running: one that dies is started again, at once and then ever more slowly while it keeps dying. */
export class Supervisor {
  readonly #entries = new Map<string, Entry>()
  readonly #stopping = new AbortController()
  readonly #onEvent: (event: SupervisorEvent) => void

  constructor(onEvent: (event: SupervisorEvent) => void) {
    this.#onEvent = onEvent
  }

  /** Starts a part; only this first launch may fail for the caller. */
  async start(part: Part): Promise<Child> {
    const launchedAt = performance.now()
    const child = await part.launch()
    const entry = { part, child, launchedAt, deaths: 0, isRestarting: false }
    this.#entries.set(part.name, entry)
    this.#watch(entry)
    return child
  }

  /** Stops one part and starts it anew, now. */
  async restart(name: string): Promise<void> {
    const entry = this.#entries.get(name)
    if (!entry || entry.isRestarting) return
    entry.isRestarting = true
    await entry.child.stop()
    const failure = await this.#launch(entry).catch(describeError)
    entry.isRestarting = false
    if (failure) await this.#revive(entry, failure)
  }

  /** Stops all parts, the latest phase first. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const phase of [3, 2, 1])
      await Promise.all(
        [...this.#entries.values()]
          .filter(({ part }) => part.phase === phase)
          .map(({ child }) => child.stop()),
      )
  }

  /** Kills all parts: for whoever cannot wait. */
  kill(): void {
    this.#stopping.abort()
    for (const { child } of this.#entries.values()) void child.kill()
  }

  #watch(entry: Entry): void {
    const { child } = entry
    void child.exited.then((exit) =>
      this.#stopping.signal.aborted || entry.isRestarting
        ? undefined
        : this.#revive(entry, describeExit(exit)),
    )
  }

  async #revive(entry: Entry, reason: string): Promise<void> {
    if (performance.now() - entry.launchedAt > STEADY_MS) entry.deaths = 0
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** entry.deaths, LONGEST_DELAY_MS)
    entry.deaths++
    this.#onEvent({ kind: 'died', name: entry.part.name, reason, delayMs })
    await pause(delayMs, this.#stopping.signal)
    if (this.#stopping.signal.aborted || entry.isRestarting) return
    const failure = await this.#launch(entry).catch(describeError)
    if (failure) return this.#revive(entry, failure)
    this.#onEvent({ kind: 'revived', name: entry.part.name, pid: entry.child.pid })
  }

  async #launch(entry: Entry): Promise<undefined> {
    entry.launchedAt = performance.now()
    entry.child = await entry.part.launch()
    // Everything may have been stopped while it started.
    if (this.#stopping.signal.aborted) await entry.child.stop()
    else this.#watch(entry)
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Waits, or until the signal is given. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = () => resolve()
  const timer = setTimeout(end, milliseconds)
  signal.addEventListener('abort', end)
  await promise
  clearTimeout(timer)
  signal.removeEventListener('abort', end)
}
