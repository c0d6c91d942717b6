import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import {
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  proxyActivities,
  startChild,
} from '@temporalio/workflow'
import type { createReconcileActivities } from '#activities/chat-reconcile.ts'
import { startReview } from './chat-approval.ts'
import { chatTurn } from './chat-turn.ts'
import { turnStart } from './messages.ts'

const { reconcileTurns, noteReviews, repeatStops, sweep } = proxyActivities<
  ReturnType<typeof createReconcileActivities>
>({
  // Runs do not overlap, so that one whose worker was killed holds up the next.
  startToCloseTimeout: '10 seconds',
  // The next run comes in ten seconds anyway.
  retry: { maximumAttempts: 2 },
})

/**
 * Mends what a crash between two writes left: turns that were accepted and never started are started, open
 * ones whose workflow is gone are closed, and the cases of answers that have gone out get their workflow.
 */
export async function reconcile(): Promise<{ started: number }> {
  const stuck = await reconcileTurns()
  const reviews = stuck.flatMap(({ review }) => review ?? [])
  for (const turn of stuck) {
    if (turn.review) {
      await startReview(turn.review, turn)
      continue
    }
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
  if (reviews.length > 0) await noteReviews(reviews.map(({ approvalId }) => approvalId))
  await repeatStops()
  await sweep()
  return { started: stuck.length }
}
