import type { Pool } from 'pg'
import {
  prohibitedTopicSchema,
  type PolicySnapshot,
  type ProhibitedTopic,
} from '#contracts/governance.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'

const FRESH_MS = 1_000

/** The rules in force. */
export interface PolicySource {
  current(): Promise<PolicySnapshot>
}

/** Reads the rules at most once a second, so that a change counts within two seconds everywhere. */
export function createPolicySource(pool: Pool): PolicySource {
  let snapshot: Promise<PolicySnapshot> | null = null
  let loadedAt = 0
  return {
    current() {
      if (snapshot && performance.now() - loadedAt < FRESH_MS) return snapshot
      loadedAt = performance.now()
      snapshot = loadTopics(pool).then(defaultSnapshot)
      // A failed read is not remembered.
      snapshot.catch(() => {
        snapshot = null
      })
      return snapshot
    },
  }
}

async function loadTopics(pool: Pool): Promise<ProhibitedTopic[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT id, name, definition, keywords, samples, scope, effect, threshold FROM prohibited_topics
     WHERE is_active ORDER BY id`,
  )
  return rows.map(({ scope, threshold, ...topic }) =>
    prohibitedTopicSchema.parse({
      ...topic,
      ...(scope === null ? {} : { scope }),
      ...(threshold === null ? {} : { threshold }),
    }),
  )
}
