import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import {
  topicView,
  type NewTopic,
  type TopicChanges,
  type TopicView,
} from '#contracts/governance-policies.ts'
import { decodeCursor, toPage } from './cursor.ts'
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
import type { Queryable } from './transaction.ts'

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

export function createTopic(pool: Pool, topic: NewTopic, author: PolicyAuthor): Promise<TopicView> {
  return editPolicies(pool, author, async (client) => {
    const id = uuidv7()
    await client.query(
      `INSERT INTO prohibited_topics (id, ${TOPIC_VALUES.join(', ')}, updated_at)
       VALUES ($1, ${placeholders(TOPIC_VALUES)}, now())`,
      [id, ...valuesOf(topic)],
    )
    return edited(client, { id, what: 'created' })
  })
}

/** Changes a topic from the version that was edited. */
export function updateTopic(
  pool: Pool,
  edit: { id: string; version: number; change: TopicChanges },
  author: PolicyAuthor,
): Promise<TopicView> {
  return editPolicies(pool, author, async (client) => {
    const before = await getTopic(client, edit.id)
    if (before.version !== edit.version) throw new ApiError('stale_version')
    await client.query(
      `UPDATE prohibited_topics SET ${assignments(TOPIC_VALUES)}, version = version + 1, updated_at = now()
       WHERE id = $1`,
      [edit.id, ...valuesOf(topicView.parse({ ...before, ...edit.change }))],
    )
    return edited(client, { id: edit.id, what: 'updated' })
  })
}

export function deleteTopic(pool: Pool, id: string, author: PolicyAuthor): Promise<null> {
  return editPolicies(pool, author, async (client) => {
    await getTopic(client, id)
    await client.query('DELETE FROM prohibited_topics WHERE id = $1', [id])
    return {
      result: null,
      reason: 'Took out a prohibited topic',
      audit: { type: 'topic.deleted', subjectId: id },
    }
  })
}

function valuesOf({ scope, threshold, ...topic }: NewTopic): unknown[] {
  return topicValues({
    ...topic,
    ...(scope === null ? {} : { scope }),
    ...(threshold === null ? {} : { threshold }),
  })
}

async function edited(client: PoolClient, { id, what }: { id: string; what: string }) {
  const topic = await getTopic(client, id)
  // Parsed as a version keeps it, so that what could not be read again is not saved.
  toKeptTopic(topic)
  return {
    result: topic,
    reason: `${what === 'created' ? 'Prohibited' : 'Changed'} a topic`,
    audit: { type: `topic.${what}`, subjectId: id },
  }
}
