import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import type { PolicyRule, Tier } from '#contracts/governance.ts'
import {
  policy,
  type NewPolicy,
  type Policy,
  type PolicyChanges,
} from '#contracts/governance-policies.ts'
import { conflictsWith, neverFires, type RuleProblem } from '#domain/governance/analysis.ts'
import { newlyBlocked } from '#domain/governance/corpus.ts'
import { activeTopics, withDraft } from '#domain/governance/snapshots.ts'
import { decodeCursor, toPage } from './cursor.ts'
import {
  assignments,
  POLICY_COLUMNS,
  POLICY_VALUES,
  policyValues,
  toPolicy,
  toPolicyRule,
  type Row,
} from './governance-rows.ts'
import { editPolicies, insertRule, readActive, type PolicyAuthor } from './governance-versions.ts'
import type { Queryable } from './transaction.ts'

const keyPosition = z.tuple([z.string()])

/** By key, which is what people call a rule by. */
export async function listPolicies(
  pool: Pool,
  filter: { limit: number; cursor?: string | undefined; tier?: Tier | undefined },
): Promise<Page<Policy>> {
  const after = filter.cursor ? decodeCursor(filter.cursor, keyPosition)[0] : ''
  const { rows } = await pool.query<Row>(
    `SELECT ${POLICY_COLUMNS} FROM policy_rules
     WHERE deleted_at IS NULL AND key COLLATE "C" > $1 AND ($2::text IS NULL OR tier = $2)
     ORDER BY key COLLATE "C" LIMIT $3`,
    [after, filter.tier ?? null, filter.limit + 1],
  )
  return toPage(rows.map(toPolicy), {
    limit: filter.limit,
    toItem: (rule) => rule,
    toPosition: ({ key }) => [key],
  })
}

export async function getPolicy(database: Queryable, id: string): Promise<Policy> {
  const { rows } = await database.query<Row>(
    `SELECT ${POLICY_COLUMNS} FROM policy_rules WHERE id = $1 AND deleted_at IS NULL`,
    [id],
  )
  if (!rows[0]) throw new ApiError('not_found')
  return toPolicy(rows[0])
}

export function createPolicy(pool: Pool, rule: NewPolicy, author: PolicyAuthor): Promise<Policy> {
  return editPolicies(pool, author, async (client) => {
    await refuseTakenKey(client, rule.key)
    await passSaveGate(client, toPolicyRule(rule))
    const id = await insertRule(client, toPolicyRule(rule), author.id)
    return edited(client, { id, what: 'created' })
  })
}

/** Changes a rule from the version that was edited; immutable ones never. */
export function updatePolicy(
  pool: Pool,
  edit: { id: string; version: number; change: PolicyChanges },
  author: PolicyAuthor,
): Promise<Policy> {
  return editPolicies(pool, author, async (client) => {
    const before = await getPolicy(client, edit.id)
    refuseImmutable(before)
    if (before.version !== edit.version) throw new ApiError('stale_version')
    const rule = toPolicyRule(policy.parse({ ...before, ...edit.change }))
    await passSaveGate(client, rule)
    await client.query(
      `UPDATE policy_rules SET ${assignments(POLICY_VALUES)}, version = version + 1, updated_at = now()
       WHERE id = $1`,
      [edit.id, ...policyValues(rule)],
    )
    return edited(client, { id: edit.id, what: 'updated' })
  })
}

export function deletePolicy(pool: Pool, id: string, author: PolicyAuthor): Promise<null> {
  return editPolicies(pool, author, async (client) => {
    const rule = await getPolicy(client, id)
    refuseImmutable(rule)
    await client.query(
      'UPDATE policy_rules SET deleted_at = now(), updated_at = now(), version = version + 1 WHERE id = $1',
      [id],
    )
    return {
      result: null,
      reason: `Took out ${rule.key}`,
      audit: { type: 'policy.deleted', subjectId: id, payload: { key: rule.key } },
    }
  })
}

async function edited(client: PoolClient, { id, what }: { id: string; what: string }) {
  const rule = await getPolicy(client, id)
  return {
    result: rule,
    reason: `${what === 'created' ? 'Wrote' : 'Changed'} ${rule.key}`,
    audit: { type: `policy.${what}`, subjectId: id, payload: { key: rule.key } },
  }
}

function refuseImmutable(rule: Policy): void {
  if (rule.immutable)
    throw new ApiError('refused', {
      message: 'This rule comes with AIOS and cannot be changed or taken out by anybody.',
      details: [{ path: 'params.id', message: `${rule.key} is immutable` }],
    })
}

async function refuseTakenKey(client: PoolClient, key: string): Promise<void> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM policy_rules WHERE key = $1 AND deleted_at IS NULL',
    [key],
  )
  if (rowCount)
    throw new ApiError('conflict', {
      message: 'Another rule has this key.',
      details: [{ path: 'body.key', message: 'is taken' }],
    })
}

/** Refuses what can never fire, contradicts another rule, or would refuse ordinary questions. */
async function passSaveGate(client: PoolClient, rule: PolicyRule): Promise<void> {
  const active = await readActive(client)
  if (!active) throw new Error('rules are edited only after they were seeded')
  const { rules } = active.snapshot
  refuseProblem(neverFires(rule) ?? conflictsWith(rule, rules))
  if (rule.mode !== 'enforce' || rule.effect !== 'block' || !rule.points.includes('input')) return
  const before = { version: String(active.number), rules, topics: activeTopics(active.snapshot) }
  const blocked = newlyBlocked(before, withDraft(before, [rule]))
  if (blocked.length === 0) return
  throw new ApiError('refused', {
    message: 'This rule would block ordinary questions. Try it in shadow mode first.',
    details: [{ path: 'body.condition', message: `would block: ${blocked.join(', ')}` }],
  })
}

function refuseProblem(problem: RuleProblem | null): void {
  if (!problem) return
  throw new ApiError('refused', {
    message: `This rule cannot be saved: ${problem.message}.`,
    details: [{ path: `body.${problem.path}`, message: problem.message }],
  })
}
