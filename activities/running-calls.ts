import type { TurnBus } from '#adapters/bus/turn-bus.ts'

/** Why a call was ended before the model had finished. */
export type AbortReason = 'stopped' | 'halted' | 'fenced' | 'blocked' | 'shutdown'

export interface RunningCall {
  signal: AbortSignal
  abort(reason: AbortReason): void
  /** Why it was aborted; null when it was not. */
  reason(): AbortReason | null
  end(): void
}

export interface RunningCalls {
  start(of: { turnId: string; agentId: string }, cancellation: AbortSignal): RunningCall
  /** Ends the calls of the agents that somebody has stopped. */
  halt(isStopped: (agentId: string) => boolean): void
}

interface Entry {
  agentId: string
  abort: (reason: AbortReason) => void
}

/**
 * The model calls of this process. A wish to stop reaches them over the bus at once; Temporal's cancellation,
 * which comes with a heartbeat, is the record and the fallback.
 */
export function createRunningCalls(bus: TurnBus): RunningCalls {
  const calls = new Map<string, Set<Entry>>()
  bus.onStop((turnId) => {
    for (const { abort } of calls.get(turnId) ?? []) abort('stopped')
  })
  return {
    halt(isStopped) {
      for (const { agentId, abort } of [...calls.values()].flatMap((entries) => [...entries]))
        if (isStopped(agentId)) abort('halted')
    },
    start({ turnId, agentId }, cancellation) {
      const controller = new AbortController()
      let reason: AbortReason | null = null
      const abort = (why: AbortReason) => {
        reason ??= why
        controller.abort()
      }
      const onCancelled = () => abort(cancellationReason(cancellation))
      if (cancellation.aborted) onCancelled()
      cancellation.addEventListener('abort', onCancelled)
      const entry = { agentId, abort }
      const siblings = calls.get(turnId) ?? new Set()
      calls.set(turnId, siblings.add(entry))
      return {
        signal: controller.signal,
        abort,
        reason: () => reason,
        end() {
          cancellation.removeEventListener('abort', onCancelled)
          siblings.delete(entry)
          if (siblings.size === 0) calls.delete(turnId)
        },
      }
    },
  }
}

/** Temporal says in the failure's message why it cancels. */
function cancellationReason(cancellation: AbortSignal): AbortReason {
  const why: unknown = cancellation.reason
  const message = why instanceof Error ? why.message : ''
  if (message === 'CANCELLED') return 'stopped'
  return message === 'WORKER_SHUTDOWN' ? 'shutdown' : 'fenced'
}
