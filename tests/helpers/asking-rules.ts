import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { editPolicies, insertRule } from '#adapters/db/governance-versions.ts'
import type { Effect } from '#contracts/governance.ts'
import type { AskingRule } from '#domain/approval-terms.ts'

const AUTHOR = { id: null, requestId: null }

/** Puts a topic in force at once, without the gate of an edit, which tries it on a corpus. */
export async function putTopic(pool: Pool, word: string, effect: Effect): Promise<string> {
  const id = uuidv7()
  await editPolicies(pool, AUTHOR, async (client) => {
    await client.query(
      `INSERT INTO prohibited_topics (id, name, keywords, effect, updated_at)
       VALUES ($1, $2, ARRAY[$2], $3, now())`,
      [id, word, effect],
    )
    return { result: id, reason: 'A test', audit: { type: 'topic.created', subjectId: id } }
  })
  return id
}

/** Has texts about a topic wait for the people that the rule asks for, from now on. */
export async function askAbout(pool: Pool, topicId: string, asking: AskingRule): Promise<void> {
  const { key, hitlMode, params } = asking
  await editPolicies(pool, AUTHOR, async (client) => {
    await insertRule(
      client,
      {
        key,
        tier: 'organisation',
        points: ['input', 'output'],
        priority: 500,
        condition: { fact: 'signals', op: 'signal', value: { id: `topic.prohibited:${topicId}` } },
        effect: 'require_approval',
        mode: 'enforce',
        immutable: false,
        reasonKey: key,
        reason: 'People look at this first.',
        ...(hitlMode ? { hitlMode } : {}),
        ...(params ? { params } : {}),
      },
      null,
    )
    return { result: key, reason: 'A test', audit: { type: 'policy.created', subjectId: key } }
  })
}
