import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import {
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  proxyActivities,
  startChild,
} from '@temporalio/workflow'
import type { createReconcileActivities } from '#activities/chat-reconcile.ts'
import { chatTurn } from './chat-turn.ts'
import { turnStart } from './messages.ts'

const { reconcileTurns, repeatStops, sweep } = proxyActivities<
  ReturnType<typeof createReconcileActivities>
>({
  // Runs do not overlap, so that one whose worker was killed holds up the next.
  startToCloseTimeout: '10 seconds',
  // The next run comes in ten seconds anyway.
  retry: { maximumAttempts: 2 },
})

/**
 * Mends what a crash between two writes left: turns that were accepted and never started are started, open
 * ones whose workflow is gone are closed.
 */
export async function reconcile(): Promise<{ started: number }> {
  const stuck = await reconcileTurns()
  for (const turn of stuck) {
    try {
      await startChild(chatTurn, {
        ...turnStart(turn),
        parentClosePolicy: ParentClosePolicy.ABANDON,
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      })
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    }
  }
  await repeatStops()
  await sweep()
  return { started: stuck.length }
}
