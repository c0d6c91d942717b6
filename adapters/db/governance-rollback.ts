import type { Pool, PoolClient } from 'pg'
import { ApiError } from '#contracts/errors.ts'
import type { ProposalView } from '#contracts/governance-changes.ts'
import type { RolledBack } from '#contracts/governance-policies.ts'
import type { KeptSnapshot, KeptTopic, PolicyRule } from '#contracts/governance.ts'
import { canonicalJson } from '#domain/canonical-json.ts'
import { refuseUnusable } from './governance-gate.ts'
import { restoreIntents } from './governance-intent-rows.ts'
import { proposedEdit, proposeToOthers } from './governance-proposals.ts'
import {
  assignments,
  placeholders,
  POLICY_COLUMNS,
  POLICY_VALUES,
  policyValues,
  toKeptTopic,
  toPolicy,
  toPolicyRule,
  TOPIC_COLUMNS,
  TOPIC_VALUES,
  topicValues,
  toTopic,
  type Row,
} from './governance-rows.ts'
import {
  editPolicies,
  getVersion,
  insertRule,
  readActive,
  readKept,
  type PolicyAuthor,
  type PolicyEdit,
} from './governance-versions.ts'

/**
 * Brings the rules, topics and intents of an earlier version back, as a new version that names it. Immutable rules are
 * left as they are, those that came since then too, and so are exceptions: what a second person granted or ended stays
 * so. Where rules of the platform would change, it waits for another admin, if there is one.
 */
export async function rollBack(
  pool: Pool,
  target: { number: number; reason: string },
  author: PolicyAuthor,
): Promise<RolledBack> {
  const proposal = await editPolicies<ProposalView | null>(pool, author, async (client) => {
    const kept = await keptOf(client, target.number)
    const isGuarded = await changesPlatform(client, kept)
    const { number: targetNumber, reason: changeReason } = target
    const waiting = isGuarded
      ? await proposeToOthers(client, { kind: 'rollback', targetNumber, changeReason }, author)
      : null
    if (waiting) return { result: waiting, ...proposedEdit(waiting) }
    const made = await applyRollback(client, target, author)
    if (!isGuarded) return made
    return { ...made, audit: { ...made.audit, severity: 'critical' } }
  })
  const active = await readActive(pool)
  const { snapshot: _, diff: __, ...version } = await getVersion(pool, active?.number ?? 0)
  return proposal ? { ...version, proposal } : version
}

async function keptOf(client: PoolClient, number: number): Promise<KeptSnapshot> {
  const kept = await readKept(client, number)
  if (!kept) throw new ApiError('not_found')
  if ((await readActive(client))?.number === number)
    throw new ApiError('conflict', { message: 'This version is in force already.' })
  // A release may bring an engine that takes less than the one these were saved under.
  refuseUnusable(kept.rules, 'params.number')
  return kept
}

/** Brings a version back inside an edit of the rules. */
export async function applyRollback(
  client: PoolClient,
  target: { number: number; reason: string },
  author: PolicyAuthor,
): Promise<PolicyEdit<null>> {
  const kept = await keptOf(client, target.number)
  await restoreRules(
    client,
    kept.rules.filter((rule) => !rule.immutable),
    author,
  )
  await restoreTopics(client, kept.topics)
  await restoreIntents(client, kept.intents)
  return {
    result: null,
    reason: target.reason,
    sourceNumber: target.number,
    audit: {
      type: 'governance.rolled_back',
      subjectId: String(target.number),
      payload: { source: target.number },
      said: target.reason,
    },
  }
}

/** Whether any rule of the platform that can be changed at all would be another one than it is. */
async function changesPlatform(client: PoolClient, kept: KeptSnapshot): Promise<boolean> {
  const platformOf = (rules: readonly PolicyRule[]) =>
    rules
      .filter(({ tier, immutable }) => tier === 'platform' && !immutable)
      .map((rule) => canonicalJson(rule))
      .toSorted()
      .join()
  const active = await readActive(client)
  return platformOf(active?.snapshot.rules ?? []) !== platformOf(kept.rules)
}

async function restoreRules(
  client: PoolClient,
  wanted: readonly PolicyRule[],
  author: PolicyAuthor,
): Promise<void> {
  const { rows } = await client.query<Row>(
    `SELECT ${POLICY_COLUMNS} FROM policy_rules WHERE deleted_at IS NULL AND NOT is_immutable`,
  )
  const present = new Map(rows.map((row) => [String(row['key']), toPolicy(row)]))
  const keys = new Set(wanted.map(({ key }) => key))
  const extra = [...present.values()].filter(({ key }) => !keys.has(key)).map(({ id }) => id)
  await client.query(
    'UPDATE policy_rules SET deleted_at = now(), updated_at = now(), version = version + 1 WHERE id = ANY ($1)',
    [extra],
  )
  for (const rule of wanted) {
    const now = present.get(rule.key)
    if (!now) await reviveRule(client, rule, author)
    else if (canonicalJson(toPolicyRule(now)) !== canonicalJson(rule))
      await overwriteRule(client, now.id, rule)
  }
}

/** A rule that was taken out comes back under the id it had. */
async function reviveRule(
  client: PoolClient,
  rule: PolicyRule,
  author: PolicyAuthor,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM policy_rules WHERE key = $1 AND NOT is_immutable ORDER BY id DESC LIMIT 1',
    [rule.key],
  )
  if (rows[0]) await overwriteRule(client, rows[0].id, rule)
  else await insertRule(client, rule, author.id)
}

async function overwriteRule(client: PoolClient, id: string, rule: PolicyRule): Promise<void> {
  await client.query(
    `UPDATE policy_rules SET ${assignments(POLICY_VALUES)}, deleted_at = NULL, updated_at = now(),
       version = version + 1 WHERE id = $1`,
    [id, ...policyValues(rule)],
  )
}

async function restoreTopics(client: PoolClient, wanted: readonly KeptTopic[]): Promise<void> {
  const { rows } = await client.query<Row>(`SELECT ${TOPIC_COLUMNS} FROM prohibited_topics`)
  const present = new Map(rows.map((row) => [String(row['id']), toKeptTopic(toTopic(row))]))
  const ids = wanted.map(({ id }) => id)
  await client.query('DELETE FROM prohibited_topics WHERE id <> ALL ($1)', [ids])
  const others = wanted.filter((topic) => {
    const now = present.get(topic.id)
    return !now || canonicalJson(now) !== canonicalJson(topic)
  })
  // Two topics may have changed names with each other, of which there is only one each.
  await client.query('UPDATE prohibited_topics SET name = id::text WHERE id = ANY ($1)', [
    others.map(({ id }) => id),
  ])
  for (const topic of distinctlyNamed(others, wanted)) {
    await client.query(
      `INSERT INTO prohibited_topics AS present (id, ${TOPIC_VALUES.join(', ')}, updated_at)
       VALUES ($1, ${placeholders(TOPIC_VALUES)}, now())
       ON CONFLICT (id) DO UPDATE SET ${assignments(TOPIC_VALUES)}, updated_at = now(),
         version = present.version + 1`,
      [topic.id, ...topicValues(topic)],
    )
  }
}

/** Versions from before names were distinct may hold one twice: of those, the oldest keeps it. */
function distinctlyNamed(
  restored: readonly KeptTopic[],
  wanted: readonly KeptTopic[],
): KeptTopic[] {
  const owners = new Map<string, string>()
  for (const { id, name } of wanted)
    if (!owners.has(name.toLowerCase())) owners.set(name.toLowerCase(), id)
  return restored.map((topic) =>
    owners.get(topic.name.toLowerCase()) === topic.id
      ? topic
      : { ...topic, name: `${topic.name.slice(0, 160)} (${topic.id})` },
  )
}
