import type { Pool } from 'pg'

export interface ApprovalStats {
  pending: number
  oldestAt: string | null
  byPriority: Record<string, number>
  decidedToday: number
  medianDecisionMs: number | null
  underThreeSeconds: number
  byOutcome: Record<string, number>
}

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
  }>(
    `WITH seen AS (
       SELECT status, priority, created_at, decided_at, decided_by,
              extract(epoch FROM (decided_at - coalesce(claimed_at, created_at))) * 1000 AS took_ms
       FROM approval_requests
       WHERE ($1::uuid IS NULL OR requester_id = $1)
         AND (status = 'pending' OR decided_at > $2::timestamptz - interval '30 days')
     ), waiting AS (
       SELECT priority, count(*)::int AS cases FROM seen WHERE status = 'pending' GROUP BY priority
     ), ended AS (
       SELECT status, count(*)::int AS cases FROM seen WHERE status <> 'pending' GROUP BY status
     )
     SELECT count(*) FILTER (WHERE status = 'pending')::int AS pending,
            min(created_at) FILTER (WHERE status = 'pending') AS oldest_at,
            (SELECT jsonb_object_agg(priority, cases) FROM waiting) AS by_priority,
            count(*) FILTER (WHERE decided_by IS NOT NULL
                             AND decided_at >= date_trunc('day', $2::timestamptz, 'UTC'))::int AS decided_today,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY took_ms)
              FILTER (WHERE decided_by IS NOT NULL) AS median_ms,
            count(*) FILTER (WHERE decided_by IS NOT NULL AND took_ms < 3000)::int AS under_three_seconds,
            (SELECT jsonb_object_agg(status, cases) FROM ended) AS by_outcome
     FROM seen`,
    [input.requesterId, input.now],
  )
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
  }
}
