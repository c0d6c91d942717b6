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
  type SavedPolicy,
} from '#contracts/governance-policies.ts'
import { canonicalJson } from '#domain/canonical-json.ts'
import type { GateReport, GateWarning } from '#domain/governance/gate.ts'
import { appendAuditEvent } from './audit.ts'
import { decodeCursor, toPage } from './cursor.ts'
import { judgeDraft, passSaveGate } from './governance-gate.ts'
import { proposedEdit, proposeToOthers } from './governance-proposals.ts'
import {
  assignments,
  POLICY_COLUMNS,
  POLICY_VALUES,
  policyValues,
  toPolicy,
  toPolicyRule,
  type Row,
} from './governance-rows.ts'
import {
  editPolicies,
  insertRule,
  type PolicyAuthor,
  type PolicyEdit,
} from './governance-versions.ts'
import { inTransaction, type Queryable } from './transaction.ts'

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

export function createPolicy(
  pool: Pool,
  rule: NewPolicy,
  author: PolicyAuthor,
): Promise<SavedPolicy> {
  return editPolicies(pool, author, async (client) => {
    await refuseTakenKey(client, rule.key)
    refuseReservedKey(rule.key)
    const warnings = await passSaveGate(client, toPolicyRule(rule))
    const id = await insertRule(client, toPolicyRule(rule), author.id)
    return edited(client, { id, what: 'created', warnings })
  })
}

/** What the save gate says of a draft, as a new rule or in place of the one of this key; nothing is stored. */
export async function checkPolicy(
  pool: Pool,
  { draft, key }: { draft: NewPolicy; key?: string | undefined },
): Promise<GateReport> {
  if (key === undefined) {
    refuseReservedKey(draft.key)
    return judgeDraft(pool, toPolicyRule(draft))
  }
  const { rows } = await pool.query<Row>(
    `SELECT ${POLICY_COLUMNS} FROM policy_rules WHERE key = $1 AND deleted_at IS NULL`,
    [key],
  )
  if (!rows[0]) throw new ApiError('not_found')
  const { tier } = toPolicy(rows[0])
  return judgeDraft(
    pool,
    toPolicyRule({ ...draft, key, tier: tier === 'platform' ? tier : draft.tier }),
  )
}

export interface PolicyEditWish {
  id: string
  version: number
  change: PolicyChanges
  /** Needed for a rule of the platform. */
  changeReason?: string | undefined
}

/**
 * Changes a rule from the version that was edited; immutable ones never. A rule of the platform stays as it is until
 * another admin approves, where there is one.
 */
export async function updatePolicy(
  pool: Pool,
  edit: PolicyEditWish,
  author: PolicyAuthor,
): Promise<SavedPolicy> {
  await refuseImmutable(pool, { id: edit.id, act: 'update' }, author)
  return editPolicies<SavedPolicy>(pool, author, async (client) => {
    const before = await getPolicy(client, edit.id)
    if (before.version !== edit.version) throw new ApiError('stale_version')
    const rule = changed(before, edit.change)
    if (isSame(toPolicyRule(before), rule)) return unchanged(before)
    if (!isOfPlatform(before)) return applyUpdate(client, { before, rule })
    const { changeReason, change } = edit
    const proposal = await proposeToOthers(
      client,
      { ...proposalOf('update', before), change: { ...change }, changeReason },
      author,
    )
    if (!proposal) return asAlone(await applyUpdate(client, { before, rule }), changeReason)
    const warnings = await passSaveGate(client, rule)
    return { result: { ...before, warnings, proposal }, ...proposedEdit(proposal) }
  })
}

/** An edit that changes nothing makes no version, of the rule or of the rules, and is not recorded. */
const unchanged = (rule: Policy): PolicyEdit<SavedPolicy> => ({
  result: rule,
  reason: `Left ${rule.key} as it was`,
  audit: { type: 'policy.updated', subjectId: rule.id },
})

/** The rule with the fields that are named; the others stay. */
export function changed(before: Policy, change: PolicyChanges): PolicyRule {
  return toPolicyRule(policy.parse({ ...before, ...change }))
}

const isSame = (one: PolicyRule, other: PolicyRule) => canonicalJson(one) === canonicalJson(other)

const isOfPlatform = ({ tier }: Policy) => tier === 'platform'

const proposalOf = (kind: 'update' | 'delete', { id, key, version }: Policy) => ({
  kind,
  ruleId: id,
  ruleKey: key,
  baseVersion: version,
})

/** A change that took a second person's place is as serious as a change can be. */
function asAlone<T>(edit: PolicyEdit<T>, changeReason = ''): PolicyEdit<T> {
  return {
    ...edit,
    reason: `${edit.reason}: ${changeReason}`,
    audit: { ...edit.audit, severity: 'critical', said: changeReason },
  }
}

/** Changes a rule inside an edit of the rules. */
export async function applyUpdate(
  client: PoolClient,
  { before, rule }: { before: Policy; rule: PolicyRule },
): Promise<PolicyEdit<SavedPolicy>> {
  const warnings = await passSaveGate(client, rule)
  await client.query(
    `UPDATE policy_rules SET ${assignments(POLICY_VALUES)}, version = version + 1, updated_at = now()
     WHERE id = $1`,
    [before.id, ...policyValues(rule)],
  )
  return edited(client, { id: before.id, what: 'updated', warnings })
}

/** Takes a rule out; null where it is out, and the rule with its proposal where that waits for another admin. */
export async function deletePolicy(
  pool: Pool,
  wanted: { id: string; changeReason?: string | undefined },
  author: PolicyAuthor,
): Promise<SavedPolicy | null> {
  await refuseImmutable(pool, { id: wanted.id, act: 'delete' }, author)
  return editPolicies<SavedPolicy | null>(pool, author, async (client) => {
    const rule = await getPolicy(client, wanted.id)
    if (!isOfPlatform(rule)) return applyDelete(client, rule)
    const { changeReason } = wanted
    const proposal = await proposeToOthers(
      client,
      { ...proposalOf('delete', rule), changeReason },
      author,
    )
    if (!proposal) return asAlone(await applyDelete(client, rule), changeReason)
    return { result: { ...rule, proposal }, ...proposedEdit(proposal) }
  })
}

/** Takes a rule out inside an edit of the rules. */
export async function applyDelete(
  client: PoolClient,
  { id, key }: Policy,
): Promise<PolicyEdit<null>> {
  await client.query(
    'UPDATE policy_rules SET deleted_at = now(), updated_at = now(), version = version + 1 WHERE id = $1',
    [id],
  )
  return {
    result: null,
    reason: `Took out ${key}`,
    audit: { type: 'policy.deleted', subjectId: id, payload: { key } },
  }
}

async function edited(
  client: PoolClient,
  { id, what, warnings }: { id: string; what: string; warnings: GateWarning[] },
) {
  const rule = await getPolicy(client, id)
  return {
    result: warnings.length === 0 ? rule : { ...rule, warnings },
    reason: `${what === 'created' ? 'Wrote' : 'Changed'} ${rule.key}`,
    audit: { type: `policy.${what}`, subjectId: id, payload: { key: rule.key } },
  }
}

/** What is immutable stays so, so it is looked at before anything is locked; that somebody tried is recorded. */
async function refuseImmutable(
  pool: Pool,
  { id, act }: { id: string; act: 'update' | 'delete' },
  author: PolicyAuthor,
): Promise<void> {
  const { immutable, key } = await getPolicy(pool, id)
  if (!immutable) return
  await inTransaction(pool, (client) =>
    appendAuditEvent(client, {
      type: 'policy.immutable_kept',
      severity: 'warning',
      actorId: author.id,
      subjectId: id,
      payload: { key, act },
      requestId: author.requestId,
    }),
  )
  throw new ApiError('refused', {
    message: 'This rule comes with AIOS and cannot be changed or taken out by anybody.',
    details: [{ path: 'params.id', message: `${key} is immutable` }],
  })
}

/** Keys by which people tell what comes with AIOS from what they wrote. */
const RESERVED_KEY = /^(?:immutable|platform)\./

function refuseReservedKey(key: string): void {
  const [reserved] = RESERVED_KEY.exec(key) ?? []
  if (reserved !== undefined)
    throw new ApiError('refused', {
      message: `Keys that begin with ${reserved} are those of rules that come with AIOS.`,
      details: [{ path: 'body.key', message: `begins with ${reserved}, which is reserved` }],
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
