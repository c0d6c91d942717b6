import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client'
import type { Config } from '#adapters/config.ts'
import type { Logger } from '#adapters/logger.ts'
import { connectionOptions } from '#adapters/temporal/connection.ts'
import {
  providerTestWorkflowId,
  stopTurn,
  TASK_QUEUES,
  turnStart,
  turnWorkflowId,
} from '#workflows/messages.ts'
import type { Engine } from './engine.ts'

const CALL_MS = 3_000
const PROVIDER_TEST_MS = 20_000

/** The engine over a real cluster. The connection is made lazily and heals by itself. */
export function createTemporalEngine(config: Config, logger: Logger): Engine {
  const connection = Connection.lazy(connectionOptions(config.temporal))
  const client = new Client({ connection, namespace: config.temporal.namespace })
  const withDeadline = <T>(milliseconds: number, call: () => Promise<T>) =>
    connection.withDeadline(Date.now() + milliseconds, call)

  return {
    async startTurn(turn) {
      try {
        await withDeadline(CALL_MS, () =>
          client.workflow.start('chatTurn', {
            ...turnStart({ ...turn, consoleUrl: config.publicUrl }),
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
          }),
        )
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return
        // The turn is written: the reconcile schedule starts it as soon as the cluster is back.
        logger.warn({ err: error, turnId: turn.turnId }, 'a turn could not be started yet')
      }
    },
    async stopTurn(turnId, commandId) {
      try {
        await withDeadline(CALL_MS, () =>
          client.workflow.getHandle(turnWorkflowId(turnId)).startUpdate(stopTurn, {
            args: [{ commandId }],
            updateId: commandId,
            waitForStage: 'ACCEPTED',
          }),
        )
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return
        // The wish is on the turn's row and went out on the bus; this was its record.
        logger.warn({ err: error, turnId }, 'the workflow could not be told to stop yet')
      }
    },
    testProvider: (commandId) =>
      withDeadline(PROVIDER_TEST_MS, () =>
        client.workflow.execute('providerTest', {
          workflowId: providerTestWorkflowId(commandId),
          taskQueue: TASK_QUEUES.main,
          args: [{ commandId }],
          staticSummary: 'Test of a model provider',
        }),
      ),
    async isReachable() {
      try {
        await withDeadline(1_000, () => connection.workflowService.getSystemInfo({}))
        return true
      } catch {
        return false
      }
    },
    close: () => connection.close(),
  }
}
