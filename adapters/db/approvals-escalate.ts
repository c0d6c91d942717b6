import type { Pool, PoolClient } from 'pg'
import { mayDecide } from '#domain/approvals.ts'
import { changeWaiting } from './approvals-deadlines.ts'
import type { CaseState } from './approvals-decide.ts'
import { loadDeciders, toCase, type CaseRow } from './approvals-rows.ts'
import { appendAuditEvent } from './audit.ts'

/** Whose task an escalated case becomes. */
type Target = { kind: 'user'; userId: string } | { kind: 'role'; role: 'operator' | 'admin' }

/**
 * Hands a case that waited too long to the agent's escalation target, once: to a person, to everybody with a role, or
 * to those to whom another agent's cases go. A person who may not decide it is passed over.
 */
export function escalateCase(pool: Pool, approvalId: string): Promise<CaseState | null> {
  return changeWaiting(pool, approvalId, async (client, row) => {
    const { rowCount } = await client.query(
      `UPDATE approval_requests SET escalated_at = now(), revision = revision + 1
       WHERE id = $1 AND escalated_at IS NULL AND escalate_at <= now()`,
      [row.id],
    )
    if (rowCount === 0) return
    const target = await findTarget(client, row)
    if (target) await assign(client, row, target)
    await appendAuditEvent(client, {
      type: 'approval.escalated',
      severity: 'warning',
      actorId: null,
      subjectId: row.id,
      payload: { turnId: row.turn_id, hasTarget: target !== null, ...target },
    })
  })
}

// Whoever had taken it has not decided it: it is free for those who are asked now.
async function assign(client: PoolClient, row: CaseRow, target: Target): Promise<void> {
  const userId = target.kind === 'user' ? target.userId : null
  const assignedTo = target.kind === 'user' ? target.userId : target.role
  await client.query(
    `UPDATE approval_requests SET assigned_to = $2, claimed_by = $3::uuid,
            claimed_at = CASE WHEN $3::uuid IS NULL THEN NULL ELSE now() END
     WHERE id = $1`,
    [row.id, assignedTo, userId],
  )
}

/** Follows the targets from agent to agent until one names people who may decide; null where none does. */
async function findTarget(client: PoolClient, row: CaseRow): Promise<Target | null> {
  // It asks the person themselves, and nobody can answer for them.
  if (row.hitl_mode === 'confirm_self') return null
  const asked = new Set<string>()
  let agentId: string | undefined = row.agent_id
  while (agentId !== undefined && !asked.has(agentId)) {
    asked.add(agentId)
    const named = await readTarget(client, agentId)
    if (!named) return null
    if (named.role) return { kind: 'role', role: strictest(named.role, row) }
    if (named.user_id)
      return (await isFit(client, row, named.user_id)) ? toUser(named.user_id) : null
    agentId = named.agent_id ?? undefined
  }
  return null
}

interface NamedTarget {
  role: 'operator' | 'admin' | null
  user_id: string | null
  agent_id: string | null
}

/** What an agent's target names: a role, an active person by id or e-mail address, or an agent by id or slug. */
async function readTarget(client: PoolClient, agentId: string): Promise<NamedTarget | null> {
  const { rows } = await client.query<NamedTarget>(
    `SELECT CASE WHEN target.name IN ('operator', 'admin') THEN target.name END AS role,
            (SELECT u.id FROM users u
             WHERE u.is_active AND (u.id::text = target.name OR lower(u.email) = target.name) LIMIT 1) AS user_id,
            (SELECT o.id FROM agents o WHERE o.deleted_at IS NULL AND (o.id::text = target.name OR o.slug = target.name)
             LIMIT 1) AS agent_id
     FROM agents g, lower(btrim(g.escalation_target)) AS target (name) WHERE g.id = $1`,
    [agentId],
  )
  return rows[0] ?? null
}

const toUser = (userId: string): Target => ({ kind: 'user', userId })

const strictest = (role: 'operator' | 'admin', row: CaseRow) =>
  row.approver_role === 'admin' ? 'admin' : role

async function isFit(client: PoolClient, row: CaseRow, userId: string): Promise<boolean> {
  const decider = (await loadDeciders(client, row, [userId])).get(userId)
  return decider !== undefined && mayDecide(toCase(row), decider)
}
