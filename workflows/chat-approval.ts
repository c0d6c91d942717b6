import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import {
  CancellationScope,
  ChildWorkflowFailure,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  isCancellation,
  proxyLocalActivities,
  setCurrentDetails,
  startChild,
} from '@temporalio/workflow'
import type { createChatApprovalActivities } from '#activities/chat-approval.ts'
import type {
  ActedOnApproval,
  CaseOfTurn,
  ConcludedTurn,
  ReviewToStart,
} from '#activities/chat-types.ts'
import { DATABASE_STEP } from './activity-options.ts'
import { approval } from './approvals.ts'
import { approvalStart, withdrawApproval, type ChatTurnInput } from './messages.ts'

const step = (summary: string) =>
  proxyLocalActivities<ReturnType<typeof createChatApprovalActivities>>({
    ...DATABASE_STEP,
    summary,
  })
const { openApproval } = step('Ask people')
const { actOnApproval } = step('Act on the decision')

/** How often a decision that does not hold any more is asked for anew, before the answer is no. */
const MOST_CASES = 10

type NextTurn = NonNullable<ConcludedTurn['nextTurn']>

export type Verdict = ActedOnApproval | { outcome: 'stopped' }

export interface Asking {
  turn: ChatTurnInput
  point: CaseOfTurn['point']
  step: number
  /** The first number of a case that this point may use. */
  round: number
  /** The conversation's next turn goes on while this one waits. */
  startNext: (next: NextTurn) => Promise<void>
}

/** Waits for what people say, however long that takes; a decision that does not hold any more is asked for anew. */
export async function askPeople(asking: Asking): Promise<Verdict & { round: number }> {
  for (let round = asking.round; round <= MOST_CASES; round += 1) {
    const verdict = await askOnce(asking, round)
    if (verdict.outcome !== 'void') return { ...verdict, round }
  }
  return { outcome: 'rejected', round: MOST_CASES }
}

async function askOnce(asking: Asking, round: number): Promise<Verdict> {
  const { turn, point, startNext } = asking
  const { turnId } = turn
  const opened = await openApproval({ turnId, point, step: asking.step, round })
  if (opened.outcome !== 'opened') return { outcome: opened.outcome }
  const { approvalId, nextTurn, remindAtMs, escalateAtMs, expiresAtMs } = opened
  if (nextTurn) await startNext(nextTurn)
  setCurrentDetails('Waiting for approval')
  try {
    await waitForCase({ approvalId, remindAtMs, escalateAtMs, expiresAtMs }, turn)
  } catch (error) {
    if (isCancellation(error))
      await CancellationScope.nonCancellable(() => actOnApproval({ turnId, approvalId }))
    throw error
  }
  return actOnApproval({ turnId, approvalId })
}

/** Starts the case of an answer that has gone out; it goes on by itself, whatever becomes of the turn's workflow. */
export async function startReview(review: ReviewToStart, turn: ChatTurnInput): Promise<void> {
  try {
    await startChild(approval, {
      ...approvalStart({ ...review, isReview: true }, turn),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      // One that ended as it should is not repeated, one that was ended by hand is.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

/**
 * Runs the case's workflow to its end. Where the turn is stopped meanwhile, the case is told, and its end awaited:
 * nothing is decided any more when the turn says that it has stopped.
 */
async function waitForCase(
  input: Parameters<typeof approvalStart>[0],
  turn: ChatTurnInput,
): Promise<void> {
  const scope = CancellationScope.current()
  await CancellationScope.nonCancellable(async () => {
    const child = await startChild(approval, {
      ...approvalStart(input, turn),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    })
    // What the case came to is in its row; a workflow that was ended from outside came to nothing.
    const ended = child.result().then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof ChildWorkflowFailure)) throw error
      },
    )
    try {
      await Promise.race([ended, scope.cancelRequested])
    } catch (error) {
      if (!isCancellation(error)) throw error
      await child.signal(withdrawApproval).catch(() => undefined)
      await ended
      throw error
    }
  })
}
