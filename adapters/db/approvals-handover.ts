import type { PoolClient } from 'pg'
import { mayDecide, type Decider } from '#domain/approvals.ts'
import type { CommandResult } from './approvals-commands.ts'
import { loadDeciders, toCase, type CaseRow } from './approvals-rows.ts'
import { assign, findTarget, type Target } from './approvals-targets.ts'
import { appendAuditEvent } from './audit.ts'

/** Who does something to which case, as both are now. */
export interface Act {
  row: CaseRow
  decider: Decider
}

/** Says that somebody is looking at a case, or nobody any more. */
export async function claim(
  client: PoolClient,
  act: Act,
  holder: string | null,
): Promise<CommandResult> {
  const { row, decider } = act
  if (row.status !== 'pending') return { result: 'refused', refusal: 'decided' }
  if (!mayDecide(toCase(row), decider)) return { result: 'refused', refusal: 'forbidden' }
  const isTaken = row.claimed_by !== null && row.claimed_by !== decider.userId
  if (isTaken) return { result: 'refused', refusal: 'claimed' }
  if (row.claimed_by === holder) return { result: 'done' }
  await client.query(
    `UPDATE approval_requests SET claimed_by = $2, claimed_at = CASE WHEN $2::uuid IS NULL THEN NULL ELSE now() END,
            revision = revision + 1 WHERE id = $1`,
    [row.id, holder],
  )
  await auditHandover(client, act, { type: holder ? 'approval.claimed' : 'approval.released' })
  return { result: 'done' }
}

/** Hands a case to somebody who may decide it, who then has as long as it had before it is escalated. */
export async function reassign(
  client: PoolClient,
  act: Act,
  userId: string,
): Promise<CommandResult> {
  const { row, decider } = act
  if (row.status !== 'pending') return { result: 'refused', refusal: 'decided' }
  const next = (await loadDeciders(client, row, [userId])).get(userId)
  if (!mayDecide(toCase(row), decider)) return { result: 'refused', refusal: 'forbidden' }
  if (!next || !mayDecide(toCase(row), next))
    return { result: 'refused', refusal: 'not_a_reviewer' }
  await client.query(
    `UPDATE approval_requests SET claimed_by = $2::uuid, claimed_at = now(), assigned_to = ($2::uuid)::text, escalated_at = NULL,
            remind_at = least(expires_at, now() + (remind_at - created_at)),
            escalate_at = least(expires_at, now() + (escalate_at - created_at)), revision = revision + 1
     WHERE id = $1`,
    [row.id, userId],
  )
  await auditHandover(client, act, { type: 'approval.reassigned', kind: 'user', userId })
  return { result: 'done' }
}

/** Hands a case to the agent's escalation target at once, as time would have done later. */
export async function escalate(client: PoolClient, act: Act): Promise<CommandResult> {
  const { row, decider } = act
  if (row.status !== 'pending') return { result: 'refused', refusal: 'decided' }
  if (!mayDecide(toCase(row), decider)) return { result: 'refused', refusal: 'forbidden' }
  const target = await findTarget(client, row)
  if (!target) return { result: 'refused', refusal: 'no_target' }
  await client.query(
    'UPDATE approval_requests SET escalated_at = now(), revision = revision + 1 WHERE id = $1',
    [row.id],
  )
  await assign(client, row, target)
  await auditHandover(client, act, { type: 'approval.escalated', ...target })
  return { result: 'done' }
}

async function auditHandover(
  client: PoolClient,
  { row, decider }: Act,
  { type, ...to }: { type: string } & Partial<Target>,
): Promise<void> {
  await appendAuditEvent(client, {
    type,
    severity: 'info',
    actorId: decider.userId,
    subjectId: row.id,
    payload: { turnId: row.turn_id, ...to },
  })
}
