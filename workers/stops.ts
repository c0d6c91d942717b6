import type { Pool } from 'pg'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import { readStops } from '#adapters/db/governance-stops.ts'
import type { Logger } from '#adapters/logger.ts'
import { stopFor } from '#domain/governance/stops.ts'
import type { RunningCalls } from '#activities/running-calls.ts'

/** A notice may be lost, and a stop has to be in force within two seconds. */
const LOOK_MS = 750

/**
 * Ends the running calls of agents that somebody has stopped: at once where the bus says so, and by looking at the
 * switches for as long as a call runs. Returns what stops it.
 */
export function watchStops(deps: {
  pool: Pool
  bus: Pick<TurnBus, 'onChange'>
  runningCalls: Pick<RunningCalls, 'isIdle' | 'halt'>
  logger: Logger
}): () => void {
  const { pool, runningCalls, logger } = deps
  async function look(): Promise<void> {
    if (runningCalls.isIdle()) return
    try {
      const stops = await readStops(pool)
      if (stops.length > 0) runningCalls.halt((agentId) => stopFor(stops, agentId) !== null)
    } catch (err) {
      logger.warn({ err }, 'the stop switches could not be read')
    }
  }
  const stopListening = deps.bus.onChange(({ topic, change }) => {
    if (topic === 'governance' && change.kind === 'stop') void look()
  })
  const timer = setInterval(() => void look(), LOOK_MS)
  return () => {
    stopListening()
    clearInterval(timer)
  }
}
