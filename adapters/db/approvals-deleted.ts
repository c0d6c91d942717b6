import type { PoolClient } from 'pg'
import type { ApprovalMode } from '#contracts/approvals.ts'
import { isReview } from '#domain/reviews.ts'
import { appendAuditEvent } from './audit.ts'

interface OpenCase {
  id: string
  turnId: string
  mode: ApprovalMode
}

/**
 * The cases of a conversation that is about to be deleted which wait for people, or on which nothing was done yet. They
 * stay as they are until the end of the transaction. Nothing where the conversation is somebody else's.
 */
export async function lockOpenCases(
  client: PoolClient,
  { sessionId, userId }: { sessionId: string; userId: string },
): Promise<OpenCase[]> {
  // In the order of every other transaction: the session, its turns, their cases.
  await client.query('SELECT 1 FROM sessions WHERE id = $1 AND user_id = $2 FOR UPDATE', [
    sessionId,
    userId,
  ])
  await client.query(
    `SELECT 1 FROM turns t JOIN sessions s ON s.id = t.session_id
     WHERE s.id = $1 AND s.user_id = $2 ORDER BY t.id FOR UPDATE OF t`,
    [sessionId, userId],
  )
  const { rows } = await client.query<OpenCase>(
    `SELECT a.id, a.turn_id AS "turnId", a.hitl_mode AS mode
     FROM approval_requests a JOIN sessions s ON s.id = a.session_id
     WHERE s.id = $1 AND s.user_id = $2 AND (a.status = 'pending'
       OR (a.hitl_mode = 'review_after' AND a.status IN ('edited', 'rejected') AND a.acted_at IS NULL))
     ORDER BY a.id FOR UPDATE OF a`,
    [sessionId, userId],
  )
  return rows
}

/**
 * Says of each case that it went with its conversation. Everybody may delete what is theirs; that an answer was never
 * looked at which should have been is for people to know.
 */
export async function auditDeletedCases(
  client: PoolClient,
  { cases, userId }: { cases: readonly OpenCase[]; userId: string },
): Promise<void> {
  for (const { id, turnId, mode } of cases)
    await appendAuditEvent(client, {
      type: 'approval.withdrawn',
      severity: isReview(mode) ? 'warning' : 'info',
      actorId: userId,
      subjectId: id,
      payload: { turnId, mode, reason: 'session_deleted' },
    })
}
