import type { EventEmitter } from 'node:events'
import type { Config } from '#adapters/config.ts'

// The terminal and npm both send the one Ctrl-C that a person pressed.
const SAME_SIGNAL_MS = 1000
const PARENT_POLL_MS = 500

/** Calls `onStop` at the first wish to stop, and `onForce` when somebody insists more than a second later. */
export function listenForStop(
  config: Pick<Config, 'isRunByNpm'>,
  listeners: { onStop: (reason: string) => void; onForce: () => void },
  signals: Pick<EventEmitter, 'on'> = process,
): void {
  let askedAt: number | undefined
  const ask = (reason: string) => {
    if (askedAt === undefined) {
      askedAt = performance.now()
      listeners.onStop(reason)
    } else if (performance.now() - askedAt > SAME_SIGNAL_MS) listeners.onForce()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    signals.on(signal, () => ask(signal))
  if (config.isRunByNpm) watchParent(() => ask('npm is gone'))
}

// npm passes a SIGTERM on to the shell only, and a kill -9 of npm to nobody.
function watchParent(onGone: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onGone()
  }, PARENT_POLL_MS)
  timer.unref()
}
