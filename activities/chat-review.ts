import type { Pool } from 'pg'
import type { Config } from '#adapters/config.ts'
import { loadMadeDecisions, type OpenedReview } from '#adapters/db/approvals-review-open.ts'
import { findLostReviews } from '#adapters/db/approvals-review-lost.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import { DEFAULT_DEADLINES } from '#domain/approvals.ts'
import { planReview, type ReviewPlan } from '#domain/reviews.ts'
import type { ReviewToStart, StuckTurn } from './chat-types.ts'

/** Whether people are to look at the answer of this turn afterwards, by the rules it was decided under. */
export async function planReviewOf(
  deps: { pool: Pool; policies: PolicySource; config: Pick<Config, 'approvals'> },
  turnId: string,
): Promise<ReviewPlan | null> {
  const decisions = await loadMadeDecisions(deps.pool, turnId)
  const last = decisions.at(-1)
  if (!last) return null
  return planReview({
    turnId,
    decisions,
    snapshot: await deps.policies.at(last.policyVersion),
    defaults: { ...DEFAULT_DEADLINES, ...deps.config.approvals },
  })
}

/** What of a case its workflow is told: its id and its times. */
export function toStart(review: OpenedReview): ReviewToStart {
  return {
    approvalId: review.id,
    remindAtMs: review.remindAt.getTime(),
    escalateAtMs: review.escalateAt.getTime(),
    expiresAtMs: review.expiresAt.getTime(),
  }
}

const MOST_REVIEWS = 100

/**
 * Cases whose turn died before it had started their workflow, and those whose workflow was ended by hand before its
 * time. Each is looked at once; where one has its workflow, the start of another comes to nothing.
 */
export async function findReviewsToStart(
  pool: Pool,
  config: Pick<Config, 'publicUrl'>,
): Promise<StuckTurn[]> {
  const lost = await findLostReviews(pool, MOST_REVIEWS)
  return lost.map((review) => ({
    turnId: review.turnId,
    sessionId: review.sessionId,
    agentSlug: review.agentSlug,
    consoleUrl: config.publicUrl,
    review: { ...toStart(review), status: review.status },
  }))
}
