import type { Pool, PoolClient } from 'pg'
import { ApiError } from '#contracts/errors.ts'
import type { GovernanceVersion } from '#contracts/governance-policies.ts'
import type { KeptTopic, PolicyRule } from '#contracts/governance.ts'
import { canonicalJson } from '#domain/canonical-json.ts'
import { restoreIntents } from './governance-intent-rows.ts'
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
} from './governance-versions.ts'

/**
 * Brings the rules, topics and intents of an earlier version back, as a new version that names it. Immutable rules are
 * left as they are, those that came since then too.
 */
export async function rollBack(
  pool: Pool,
  target: { number: number; reason: string },
  author: PolicyAuthor,
): Promise<GovernanceVersion> {
  await editPolicies(pool, author, async (client) => {
    const kept = await readKept(client, target.number)
    if (!kept) throw new ApiError('not_found')
    if ((await readActive(client))?.number === target.number)
      throw new ApiError('conflict', { message: 'This version is in force already.' })
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
      },
    }
  })
  const active = await readActive(pool)
  const { snapshot: _, diff: __, ...version } = await getVersion(pool, active?.number ?? 0)
  return version
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
  for (const topic of wanted) {
    const now = present.get(topic.id)
    if (now && canonicalJson(now) === canonicalJson(topic)) continue
    await client.query(
      `INSERT INTO prohibited_topics AS present (id, ${TOPIC_VALUES.join(', ')}, updated_at)
       VALUES ($1, ${placeholders(TOPIC_VALUES)}, now())
       ON CONFLICT (id) DO UPDATE SET ${assignments(TOPIC_VALUES)}, updated_at = now(),
         version = present.version + 1`,
      [topic.id, ...topicValues(topic)],
    )
  }
}
