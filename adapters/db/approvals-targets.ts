import type { PoolClient } from 'pg'
import type { ApprovalAssignee } from '#contracts/approvals.ts'
import type { Role } from '#contracts/permissions.ts'
import { mayDecide } from '#domain/approvals.ts'
import { loadDeciders, rolesFrom, type CaseRow } from './approvals-rows.ts'
import type { Queryable } from './transaction.ts'

/** Whose task an escalated case becomes. */
export type Target = { kind: 'user'; userId: string } | { kind: 'role'; role: 'operator' | 'admin' }

type Escalating = Pick<CaseRow, 'id' | 'agent_id' | 'hitl_mode' | 'requester_id' | 'approver_role'>

/** Follows the targets from agent to agent until one names people who may decide; null where none does. */
export async function findTarget(database: Queryable, row: Escalating): Promise<Target | null> {
  // It asks the person themselves, and nobody can answer for them.
  if (row.hitl_mode === 'confirm_self') return null
  const asked = new Set<string>()
  let agentId: string | undefined = row.agent_id
  while (agentId !== undefined && !asked.has(agentId)) {
    asked.add(agentId)
    const named = await readTarget(database, agentId)
    if (!named) return null
    if (named.role) return { kind: 'role', role: strictest(named.role, row) }
    if (named.user_id)
      return (await isFit(database, row, named.user_id)) ? toUser(named.user_id) : null
    agentId = named.agent_id ?? undefined
  }
  return null
}

// Whoever had taken it has not decided it: it is free for those who are asked now.
export async function assign(client: PoolClient, row: CaseRow, target: Target): Promise<void> {
  const userId = target.kind === 'user' ? target.userId : null
  const assignedTo = target.kind === 'user' ? target.userId : target.role
  await client.query(
    `UPDATE approval_requests SET assigned_to = $2, claimed_by = $3::uuid,
            claimed_at = CASE WHEN $3::uuid IS NULL THEN NULL ELSE now() END
     WHERE id = $1`,
    [row.id, assignedTo, userId],
  )
}

interface NamedTarget {
  role: 'operator' | 'admin' | null
  user_id: string | null
  agent_id: string | null
}

/** What an agent's target names: a role, an active person by id or e-mail address, or an agent by id or slug. */
async function readTarget(database: Queryable, agentId: string): Promise<NamedTarget | null> {
  const { rows } = await database.query<NamedTarget>(
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

const strictest = (role: 'operator' | 'admin', row: Escalating) =>
  row.approver_role === 'admin' ? 'admin' : role

async function isFit(database: Queryable, row: Escalating, userId: string): Promise<boolean> {
  const decider = (await loadDeciders(database, row, [userId])).get(userId)
  return decider !== undefined && mayDecide(toPolicy(row), decider)
}

function toPolicy(row: Escalating) {
  return { mode: row.hitl_mode, requesterId: row.requester_id, approverRole: row.approver_role }
}

interface Candidate {
  id: string
  name: string
  role: Role
}

/** Who else may decide a case, by name, and to whom it would be escalated. */
export async function loadCandidates(
  database: Queryable,
  approvalId: string,
): Promise<{ items: Candidate[]; escalation: ApprovalAssignee | null }> {
  const { rows } = await database.query<Escalating>(
    'SELECT id, agent_id, hitl_mode, requester_id, approver_role FROM approval_requests WHERE id = $1',
    [approvalId],
  )
  const [row] = rows
  if (!row || row.hitl_mode === 'confirm_self') return { items: [], escalation: null }
  const [others, target] = await Promise.all([readOthers(database, row), findTarget(database, row)])
  return { items: others, escalation: target && (await nameTarget(database, target)) }
}

/** Those with the right who have neither asked for it, nor have it, nor have spoken on it. */
async function readOthers(database: Queryable, row: Escalating): Promise<Candidate[]> {
  const { rows } = await database.query<Candidate>(
    `SELECT u.id, u.name, u.role FROM users u JOIN approval_requests a ON a.id = $1
     WHERE u.is_active AND u.role = ANY($2::text[]) AND u.id <> a.requester_id
       AND u.id IS DISTINCT FROM a.claimed_by
       AND NOT EXISTS (SELECT 1 FROM approval_votes v WHERE v.approval_id = a.id AND v.user_id = u.id)
     ORDER BY lower(u.name), u.id`,
    [row.id, rolesFrom(row.approver_role)],
  )
  return rows
}

async function nameTarget(database: Queryable, target: Target): Promise<ApprovalAssignee | null> {
  if (target.kind === 'role') return target
  const { rows } = await database.query<{ name: string }>('SELECT name FROM users WHERE id = $1', [
    target.userId,
  ])
  return rows[0] ? { kind: 'user', id: target.userId, name: rows[0].name } : null
}
