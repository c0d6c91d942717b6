import type { ModelErrorKind } from '#contracts/models.ts'
import { modelFailure } from '#adapters/models/errors.ts'
import { ModelError, type ChatContext } from '#adapters/models/provider.ts'

// After the finish reason only the usage is missing: worth a moment, not the whole idle time.
const SETTLE_MS = 2000

export interface CallWatch {
  /** Aborted by the caller's signal or by a timer. */
  readonly signal: AbortSignal
  /** The first or next piece of the answer has come. */
  progress(): void
  /** The reader is busy: its time is not the provider's silence. */
  pause(): void
  resume(): void
  /** The answer is complete but for its usage. */
  settle(): void
  /** Why the signal was aborted, if it was. */
  failure(): ModelError | undefined
  /** Stops the timers, and cuts the upstream connection unless the answer is complete. */
  close(isComplete: boolean): void
}

/** The timers around one call; no SDK's own timeout covers a stream that stalls. */
export function watchCall(context: ChatContext, label: string): CallWatch {
  const controller = new AbortController()
  const expire = (kind: ModelErrorKind) => controller.abort(modelFailure(label, kind))
  const cancel = () => expire('cancelled')
  let hasToken = false
  const gap = createGapTimer(() => expire(hasToken ? 'timeout_idle' : 'timeout_first_token'))
  const deadline = setTimeout(() => gap.fire(), context.deadlineMs)
  gap.start(context.firstTokenMs)
  context.signal.addEventListener('abort', cancel, { once: true })
  if (context.signal.aborted) cancel()
  return {
    signal: controller.signal,
    progress() {
      if (!hasToken) gap.start(context.idleMs)
      hasToken = true
      gap.restart()
    },
    pause: () => gap.pause(),
    resume: () => gap.resume(),
    settle: () => gap.start(Math.min(context.idleMs, SETTLE_MS)),
    failure: () =>
      controller.signal.reason instanceof ModelError ? controller.signal.reason : undefined,
    close(isComplete) {
      clearTimeout(deadline)
      gap.stop()
      context.signal.removeEventListener('abort', cancel)
      if (!isComplete) controller.abort()
    },
  }
}

interface GapTimer {
  start(milliseconds: number): void
  restart(): void
  pause(): void
  resume(): void
  stop(): void
  fire(): void
}

/** One timer for the whole call, so that a token costs a `refresh` and no allocation. */
function createGapTimer(fire: () => void): GapTimer {
  let timer: NodeJS.Timeout | undefined
  let isPaused = false
  let isOverdue = false
  const expire = () => {
    if (isPaused) isOverdue = true
    else fire()
  }
  return {
    start(milliseconds) {
      clearTimeout(timer)
      isOverdue = false
      timer = setTimeout(expire, milliseconds)
    },
    restart: () => timer?.refresh(),
    pause() {
      isPaused = true
    },
    resume() {
      isPaused = false
      if (isOverdue) timer?.refresh()
      isOverdue = false
    },
    stop: () => clearTimeout(timer),
    fire,
  }
}
