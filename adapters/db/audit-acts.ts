import type { PoolClient } from 'pg'

interface Trace {
  /** Selects the `id` of one thing that no event speaks for. */
  sql: string
  describe: (id: string) => string
}

/**
 * What acts leave in tables beside the chain. Events that came after the last signature can be cut off without a flaw in
 * what is left; whoever does that would have to undo what they speak of as well.
 */
const TRACES: readonly Trace[] = [
  {
    // The last act on a switch is what it says now. Clocks that are set back a little are no forgery.
    sql: `SELECT s.scope AS id FROM stop_switches s
          WHERE NOT EXISTS (SELECT 1 FROM audit_events e
            WHERE e.type = CASE WHEN s.is_stopped THEN 'stop.set' ELSE 'stop.lifted' END
              AND e.subject_id = s.scope AND e.actor_id = s.changed_by
              AND e.created_at >= s.changed_at - interval '5 seconds')
          ORDER BY s.scope LIMIT 1`,
    describe: (id) => `The stop switch of ${id} stands as no event says.`,
  },
  {
    sql: `WITH spoken AS (
            SELECT payload ->> 'policyVersion' AS number, payload ->> 'hash' AS hash FROM audit_events
            WHERE payload ? 'hash' AND payload ? 'policyVersion'
          )
          SELECT v.number::text AS id FROM governance_versions v
          WHERE NOT EXISTS (SELECT 1 FROM spoken s WHERE s.number = v.number::text AND s.hash = encode(v.hash, 'hex'))
          ORDER BY v.number LIMIT 1`,
    describe: (id) => `Version ${id} of the rules is there, and no event speaks for it.`,
  },
]

/** What stands elsewhere in the database and no event speaks for. Needs a transaction with one view. */
export async function findUnspokenAct(client: PoolClient): Promise<string | null> {
  for (const { sql, describe } of TRACES) {
    const { rows } = await client.query<{ id: string }>(sql)
    if (rows[0]) return describe(rows[0].id)
  }
  return null
}
