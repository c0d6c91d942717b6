import type { Client } from '@temporalio/client'
import type { Pool } from 'pg'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import { haltWaitingTurns, readStops } from '#adapters/db/governance-stops.ts'
import type { Logger } from '#adapters/logger.ts'
import { stopFor, type Stop } from '#domain/governance/stops.ts'
import type { RunningCalls } from '#activities/running-calls.ts'
import { stopTurn, turnWorkflowId } from '#workflows/messages.ts'

/** A notice may be lost, and a stop has to be in force within two seconds. */
const LOOK_MS = 750

export interface StopWatch {
  pool: Pool
  bus: Pick<TurnBus, 'onChange'>
  runningCalls: Pick<RunningCalls, 'halt'>
  client: Pick<Client, 'workflow'>
  logger: Logger
}

/**
 * Ends what agents do that somebody has stopped: at once where the bus says so, and by looking at the switches again
 * and again. Returns what stops it.
 */
export function watchStops(deps: StopWatch): () => void {
  let looking: Promise<void> | null = null
  async function look(): Promise<void> {
    try {
      const stops = await readStops(deps.pool)
      if (stops.length === 0) return
      deps.runningCalls.halt((agentId) => stopFor(stops, agentId) !== null)
      await endWaiting(deps, stops)
    } catch (err) {
      deps.logger.warn({ err }, 'the stop switches could not be acted on')
    }
  }
  function lookNow(): void {
    looking ??= look().finally(() => (looking = null))
  }
  const stopListening = deps.bus.onChange(({ topic, change }) => {
    if (topic === 'governance' && change.kind === 'stop') lookNow()
  })
  const timer = setInterval(lookNow, LOOK_MS)
  return () => {
    stopListening()
    clearInterval(timer)
  }
}

/** A turn that waits for its step to be tried again would hear of the stop only then: it is told to end now. */
async function endWaiting({ pool, client, logger }: StopWatch, stops: Stop[]): Promise<void> {
  const halted = await haltWaitingTurns(pool, stops)
  await Promise.all(
    halted.map(({ turnId, commandId }) =>
      client.workflow
        .getHandle(turnWorkflowId(turnId))
        .startUpdate(stopTurn, {
          args: [{ commandId }],
          updateId: commandId,
          waitForStage: 'ACCEPTED',
        })
        .catch((err: unknown) => logger.info({ err, turnId }, 'a halted turn was not told')),
    ),
  )
}
