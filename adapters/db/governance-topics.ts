import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import { keptTopicSchema, type KeptTopic } from '#contracts/governance.ts'
import {
  topicView,
  type NewTopic,
  type SavedTopic,
  type TopicChanges,
  type TopicView,
} from '#contracts/governance-policies.ts'
import type { RuleProblem } from '#domain/governance/analysis.ts'
import { canonicalJson } from '#domain/canonical-json.ts'
import { decodeCursor, toPage } from './cursor.ts'
import { passTopicGate } from './governance-gate.ts'
import {
  assignments,
  placeholders,
  TOPIC_COLUMNS,
  TOPIC_VALUES,
  topicValues,
  toKeptTopic,
  toTopic,
  type Row,
} from './governance-rows.ts'
import { editPolicies, type PolicyAuthor } from './governance-versions.ts'
import { violatedConstraint, type Queryable } from './transaction.ts'

const idPosition = z.tuple([z.uuid()])

/** Oldest first. */
export async function listTopics(
  pool: Pool,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<TopicView>> {
  const after = page.cursor ? decodeCursor(page.cursor, idPosition)[0] : null
  const { rows } = await pool.query<Row>(
    `SELECT ${TOPIC_COLUMNS} FROM prohibited_topics WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2`,
    [after, page.limit + 1],
  )
  return toPage(rows.map(toTopic), {
    limit: page.limit,
    toItem: (topic) => topic,
    toPosition: ({ id }) => [id],
  })
}

async function getTopic(database: Queryable, id: string): Promise<TopicView> {
  const { rows } = await database.query<Row>(
    `SELECT ${TOPIC_COLUMNS} FROM prohibited_topics WHERE id = $1`,
    [id],
  )
  if (!rows[0]) throw new ApiError('not_found')
  return toTopic(rows[0])
}

export function createTopic(
  pool: Pool,
  topic: NewTopic,
  author: PolicyAuthor,
): Promise<SavedTopic> {
  return editPolicies(pool, author, async (client) => {
    const id = uuidv7()
    const kept = keptOf(id, topic)
    const warnings = await passTopicGate(client, kept)
    await client
      .query(
        `INSERT INTO prohibited_topics (id, ${TOPIC_VALUES.join(', ')}, updated_at)
         VALUES ($1, ${placeholders(TOPIC_VALUES)}, now())`,
        [id, ...topicValues(kept)],
      )
      .catch(refuseTakenName)
    return edited(client, { id, what: 'created', warnings })
  })
}

/** Changes a topic from the version that was edited. */
export function updateTopic(
  pool: Pool,
  edit: { id: string; version: number; change: TopicChanges },
  author: PolicyAuthor,
): Promise<SavedTopic> {
  return editPolicies(pool, author, async (client) => {
    const before = await getTopic(client, edit.id)
    if (before.version !== edit.version) throw new ApiError('stale_version')
    const topic = toKeptTopic(topicView.parse({ ...before, ...edit.change }))
    if (canonicalJson(topic) === canonicalJson(toKeptTopic(before)))
      return { ...describe(before, 'updated'), result: before }
    const warnings = await passTopicGate(client, topic)
    await client
      .query(
        `UPDATE prohibited_topics SET ${assignments(TOPIC_VALUES)}, version = version + 1, updated_at = now()
         WHERE id = $1`,
        [edit.id, ...topicValues(topic)],
      )
      .catch(refuseTakenName)
    return edited(client, { id: edit.id, what: 'updated', warnings })
  })
}

export function deleteTopic(pool: Pool, id: string, author: PolicyAuthor): Promise<null> {
  return editPolicies(pool, author, async (client) => {
    const topic = await getTopic(client, id)
    await client.query('DELETE FROM prohibited_topics WHERE id = $1', [id])
    return { ...describe(topic, 'deleted'), result: null }
  })
}

/** A topic that somebody writes, parsed as a version keeps it: what could not be read again is not saved. */
export function keptOf(id: string, { scope, threshold, ...topic }: NewTopic): KeptTopic {
  return keptTopicSchema.parse({
    id,
    ...topic,
    ...(scope === null ? {} : { scope }),
    ...(threshold === null ? {} : { threshold }),
  })
}

async function edited(
  client: PoolClient,
  { id, what, warnings }: { id: string; what: TopicAct; warnings: RuleProblem[] },
) {
  const topic = await getTopic(client, id)
  const result: SavedTopic = { ...topic, ...(warnings.length > 0 ? { warnings } : {}) }
  return { ...describe(topic, what), result }
}

const acts = { created: 'Prohibited', updated: 'Changed', deleted: 'Took out' } as const
type TopicAct = keyof typeof acts

const describe = ({ id, name }: TopicView, what: TopicAct) => ({
  reason: `${acts[what]} the topic “${name}”`,
  audit: { type: `topic.${what}`, subjectId: id, payload: { name } },
})

function refuseTakenName(error: unknown): never {
  if (violatedConstraint(error) !== 'prohibited_topics_name') throw error
  throw new ApiError('conflict', {
    message: 'Another topic has this name.',
    details: [{ path: 'body.name', message: 'is taken' }],
  })
}
