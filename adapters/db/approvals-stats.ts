import type { Pool } from 'pg'

export interface ApprovalStats {
  pending: number
  oldestAt: string | null
  byPriority: Record<string, number>
  decidedToday: number
  medianDecisionMs: number | null
  underThreeSeconds: number
  byOutcome: Record<string, number>
  overrideRate: number | null
  disagreementRate: number | null
  byRule: RuleStats[]
}

export interface RuleStats {
  ruleKey: string
  pending: number
  decided: number
  overridden: number
}

const MOST_RULES = 50

/** How many cases wait and how decisions of the last thirty days went; of one person's own cases, or of all. */
export async function loadApprovalStats(
  pool: Pool,
  input: { requesterId: string | null; now: Date },
): Promise<ApprovalStats> {
  const { rows } = await pool.query<{
    pending: number
    oldest_at: Date | null
    by_priority: Record<string, number> | null
    decided_today: number
    median_ms: number | null
    under_three_seconds: number
    by_outcome: Record<string, number> | null
    override_rate: number | null
    disagreement_rate: number | null
    by_rule: RuleStats[] | null
  }>(STATS, [input.requesterId, input.now])
  const [row] = rows
  if (!row) throw new Error('an aggregate has one row')
  return {
    pending: row.pending,
    oldestAt: row.oldest_at?.toISOString() ?? null,
    byPriority: row.by_priority ?? {},
    decidedToday: row.decided_today,
    medianDecisionMs: row.median_ms === null ? null : Math.round(row.median_ms),
    underThreeSeconds: row.under_three_seconds,
    byOutcome: row.by_outcome ?? {},
    overrideRate: row.override_rate,
    disagreementRate: row.disagreement_rate,
    byRule: row.by_rule ?? [],
  }
}

// That somebody has seen a notice is no decision: it says nothing of how well people decide.
const STATS = `WITH seen AS (
    SELECT a.status, a.priority, a.created_at, a.decided_at, a.rule_keys, a.hitl_mode,
           a.decided_by IS NOT NULL AND a.hitl_mode <> 'notify' AS is_decided,
           a.status IN ('edited', 'rejected') AND a.decided_by IS NOT NULL AS is_overridden,
           extract(epoch FROM (a.decided_at - coalesce(a.claimed_at, a.created_at))) * 1000 AS took_ms,
           a.status = 'approved' AS is_agreed,
           (SELECT count(*) FROM approval_votes v WHERE v.approval_id = a.id AND v.user_id <> a.decided_by) AS others
    FROM approval_requests a
    WHERE ($1::uuid IS NULL OR a.requester_id = $1)
      AND (a.status = 'pending' OR a.decided_at > $2::timestamptz - interval '30 days')
  ), waiting AS (
    SELECT priority, count(*)::int AS cases FROM seen WHERE status = 'pending' GROUP BY priority
  ), ended AS (
    SELECT status, count(*)::int AS cases FROM seen WHERE status <> 'pending' GROUP BY status
  ), rule AS (
    SELECT key, count(*) FILTER (WHERE status = 'pending')::int AS pending,
           count(*) FILTER (WHERE is_decided)::int AS decided, count(*) FILTER (WHERE is_overridden)::int AS overridden
    FROM seen, unnest(rule_keys) AS key GROUP BY key ORDER BY count(*) DESC, key LIMIT ${MOST_RULES}
  )
  SELECT count(*) FILTER (WHERE status = 'pending')::int AS pending,
         min(created_at) FILTER (WHERE status = 'pending') AS oldest_at,
         (SELECT jsonb_object_agg(priority, cases) FROM waiting) AS by_priority,
         count(*) FILTER (WHERE is_decided AND decided_at >= date_trunc('day', $2::timestamptz, 'UTC'))::int
           AS decided_today,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY took_ms) FILTER (WHERE is_decided) AS median_ms,
         count(*) FILTER (WHERE is_decided AND took_ms < 3000)::int AS under_three_seconds,
         (SELECT jsonb_object_agg(status, cases) FROM ended) AS by_outcome,
         avg(is_overridden::int) FILTER (WHERE is_decided)::float AS override_rate,
         avg((NOT is_agreed)::int) FILTER (WHERE is_decided AND hitl_mode = 'approve_two' AND others > 0)::float
           AS disagreement_rate,
         (SELECT jsonb_agg(jsonb_build_object('ruleKey', key, 'pending', pending, 'decided', decided,
                                              'overridden', overridden) ORDER BY pending + decided DESC, key)
          FROM rule) AS by_rule
  FROM seen`
