import type { Pool } from 'pg'
import { z } from 'zod'
import { effectSchema, pointSchema, ruleModeSchema } from '#contracts/governance.ts'
import { effects } from '#contracts/governance-words.ts'
import type { Shadow } from '#contracts/governance-shadow.ts'

const DAYS = 30
const MOST_EXAMPLES = 10

/**
 * For each rule that was in shadow mode or is: the decisions it matched, and those it would have decided more strictly. A
 * rule may have been asked of several texts of one decision, which counts once.
 */
const SHADOWS = `WITH matches AS (
    SELECT DISTINCT ON (d.id, e.key) d.id, d.turn_id, d.point, d.created_at, e.key, e.effect, d.effect AS decided,
           array_position($3::text[], e.effect) > array_position($3::text[], d.effect) AS is_beyond
    FROM governance_decisions d,
         LATERAL (SELECT x ->> 'ruleKey' AS key, x ->> 'effect' AS effect FROM jsonb_array_elements(d.trace) x
                  WHERE x ->> 'mode' = 'shadow' AND x ->> 'outcome' = 'matched') e
    WHERE d.created_at >= $1 AND d.created_at < $2
      AND d.trace @> '[{"mode": "shadow", "outcome": "matched"}]'
    ORDER BY d.id, e.key
  ), counted AS (
    SELECT key, (array_agg(effect ORDER BY id DESC))[1] AS effect, count(*)::int AS matched,
           count(*) FILTER (WHERE is_beyond)::int AS beyond
    FROM matches GROUP BY key
  ), examples AS (
    SELECT key, jsonb_agg(jsonb_build_object('decisionId', id, 'turnId', turn_id, 'point', point,
             'decided', decided, 'createdAt', created_at) ORDER BY id DESC) AS examples
    FROM (SELECT *, row_number() OVER (PARTITION BY key ORDER BY id DESC) AS place FROM matches WHERE is_beyond) m
    WHERE place <= ${MOST_EXAMPLES} GROUP BY key
  ), rules AS (
    SELECT id, key, mode, effect FROM policy_rules WHERE deleted_at IS NULL
  )
  SELECT coalesce(c.key, r.key) AS "ruleKey", r.id AS "ruleId", r.mode, coalesce(c.effect, r.effect) AS effect,
         coalesce(c.matched, 0) AS matched, coalesce(c.beyond, 0) AS beyond,
         coalesce(x.examples, '[]') AS examples
  FROM counted c FULL JOIN rules r USING (key) LEFT JOIN examples x ON x.key = c.key
  WHERE c.key IS NOT NULL OR r.mode = 'shadow'
  ORDER BY beyond DESC, matched DESC, 1`

const instant = z.string().transform((written) => new Date(written).toISOString())

const row = z.object({
  ruleKey: z.string(),
  ruleId: z.string().nullable(),
  mode: ruleModeSchema.nullable(),
  effect: effectSchema,
  matched: z.number(),
  beyond: z.number(),
  examples: z.array(
    z.object({
      decisionId: z.string(),
      turnId: z.string(),
      point: pointSchema,
      decided: effectSchema,
      createdAt: instant,
    }),
  ),
})

/** What the rules in shadow mode would have done. */
export async function readShadows(
  pool: Pool,
  { from, to, now }: { from?: string | undefined; to?: string | undefined; now: Date },
): Promise<{ from: string; to: string; items: Shadow[] }> {
  const end = to ?? now.toISOString()
  const begin = from ?? new Date(Date.parse(end) - DAYS * 86_400_000).toISOString()
  const { rows } = await pool.query(SHADOWS, [begin, end, effects])
  return { from: begin, to: end, items: rows.map((one) => row.parse(one)) }
}
