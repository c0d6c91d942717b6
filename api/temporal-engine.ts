import { setTimeout as delay } from 'node:timers/promises'
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
  approvalWorkflowId,
  backtestStart,
  claimApproval,
  decideApproval,
  providerTestWorkflowId,
  reassignApproval,
  stopTurn,
  TASK_QUEUES,
  turnStart,
  turnWorkflowId,
  withdrawApproval,
} from '#workflows/messages.ts'
import type { Engine } from './engine.ts'

const CALL_MS = 3_000
const PROVIDER_TEST_MS = 20_000
const APPROVAL_MS = 5_000
const APPROVAL_START_MS = 100

const APPROVAL_UPDATES = {
  decide: decideApproval,
  claim: claimApproval,
  reassign: reassignApproval,
} as const

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
    messageApproval: (message) =>
      withDeadline(APPROVAL_MS, () => sendToCase(client, message)).catch((err: unknown) =>
        // Somebody decided a moment before, or the cluster is away: the command's row says which.
        logger.info({ err, approvalId: message.approvalId }, 'a case was not told'),
      ),
    withdrawApproval: (approvalId) =>
      withDeadline(CALL_MS, () => signalWithdraw(client, approvalId)).catch((err: unknown) =>
        logger.info({ err, approvalId }, 'a case was not withdrawn'),
      ),
    ...shortWorkflows(client, withDeadline),
    isReachable: () =>
      withDeadline(1_000, () => connection.workflowService.getSystemInfo({})).then(
        () => true,
        () => false,
      ),
    close: () => connection.close(),
  }
}

function signalWithdraw(client: Client, approvalId: string): Promise<void> {
  return client.workflow.getHandle(approvalWorkflowId(approvalId)).signal(withdrawApproval)
}

async function sendToCase(
  client: Client,
  { approvalId, commandId, kind }: Parameters<Engine['messageApproval']>[0],
): Promise<void> {
  const handle = client.workflow.getHandle(approvalWorkflowId(approvalId))
  const update = { args: [{ commandId }] satisfies [unknown], updateId: commandId }
  await whenStarted(() => handle.executeUpdate(APPROVAL_UPDATES[kind], update))
}

type WithDeadline = <T>(milliseconds: number, call: () => Promise<T>) => Promise<T>

/** What is asked for and either waited for or looked up in its row. */
function shortWorkflows(
  client: Client,
  withDeadline: WithDeadline,
): Pick<Engine, 'testProvider' | 'startBacktest'> {
  return {
    testProvider: (commandId) =>
      withDeadline(PROVIDER_TEST_MS, () =>
        client.workflow.execute('providerTest', {
          workflowId: providerTestWorkflowId(commandId),
          taskQueue: TASK_QUEUES.main,
          args: [{ commandId }],
          staticSummary: 'Test of a model provider',
        }),
      ),
    async startBacktest(backtestId) {
      await withDeadline(CALL_MS, () =>
        client.workflow.start('backtest', backtestStart(backtestId)),
      )
    },
  }
}

/** A case is in the table a moment before its workflow runs: whoever is as fast as that waits for it. */
async function whenStarted<T>(call: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + APPROVAL_MS - APPROVAL_START_MS
  for (;;) {
    try {
      return await call()
    } catch (error) {
      const isMissing =
        error instanceof WorkflowNotFoundError && !/already completed/i.test(error.message)
      if (!isMissing || performance.now() > giveUpAt) throw error
      await delay(APPROVAL_START_MS)
    }
  }
}
