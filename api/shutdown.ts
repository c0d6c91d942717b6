import type { FastifyInstance } from 'fastify'
import type { Logger } from '#adapters/logger.ts'
import type { Readiness } from './readiness.ts'

const FINISH_MS = 10_000

// The terminal, npm and the supervisor each pass on the one Ctrl-C that a person pressed.
const SAME_SIGNAL_MS = 1_000

export interface ShutdownOptions {
  app: FastifyInstance
  logger: Logger
  readiness: Readiness
  /** Closes what requests need, once there are none. */
  afterClose: () => Promise<void>
}

/** Ends in good order at the first signal, at once when somebody insists. */
export function shutDownOnSignal(options: ShutdownOptions): void {
  let askedAt: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (askedAt === undefined) {
        askedAt = performance.now()
        void shutDown(options).then((code) => process.exit(code))
      } else if (performance.now() - askedAt > SAME_SIGNAL_MS) process.exit(1)
    })
}

/**
 * Not ready, no new connections, streams told to reconnect, running requests finished within ten seconds, and only
 * then the database. Returns the exit code.
 */
export async function shutDown(options: ShutdownOptions): Promise<number> {
  const { app, logger, readiness, afterClose } = options
  readiness.isOpen = false
  logger.info('finishing running requests')
  // A connection that still runs after that is cut: its client retries with the same Idempotency-Key.
  const force = setTimeout(() => app.server.closeAllConnections(), FINISH_MS)
  try {
    await app.close()
    await afterClose()
    return 0
  } catch (err) {
    logger.error({ err }, 'the API did not end in good order')
    return 1
  } finally {
    clearTimeout(force)
  }
}
