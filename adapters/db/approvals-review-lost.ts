import type { Pool } from 'pg'
import { REVIEW_COLUMNS, type OpenedReview } from './approvals-review-open.ts'

export interface LostReview extends OpenedReview {
  turnId: string
  sessionId: string
  agentSlug: string
}

/**
 * Cases about answers that have gone out whose workflow may be missing: nobody has looked for it yet, it should have
 * given the case up, or it should have done what was decided.
 */
export async function findLostReviews(pool: Pool, limit: number): Promise<LostReview[]> {
  const { rows } = await pool.query<LostReview>(
    `SELECT a.*, g.slug AS "agentSlug" FROM (
       SELECT ${REVIEW_COLUMNS}, turn_id AS "turnId", session_id AS "sessionId", agent_id FROM approval_requests
       -- In the words of the index.
       WHERE hitl_mode IN ('review_after', 'notify') AND acted_at IS NULL AND status IN ('pending', 'edited', 'rejected')
         AND ((status = 'pending' AND workflow_at IS NULL AND created_at < now() - interval '10 seconds')
           OR (status = 'pending' AND expires_at < now() - interval '30 seconds')
           OR (status IN ('edited', 'rejected') AND decided_at < now() - interval '30 seconds'))
       ORDER BY created_at LIMIT $1
     ) a JOIN agents g ON g.id = a.agent_id`,
    [limit],
  )
  return rows
}

/** Remembers that cases have their workflow, so that nobody looks for it again before their time is over. */
export async function noteWorkflows(pool: Pool, approvalIds: readonly string[]): Promise<void> {
  await pool.query('UPDATE approval_requests SET workflow_at = now() WHERE id = ANY($1::uuid[])', [
    approvalIds,
  ])
}
