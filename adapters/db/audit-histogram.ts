import type { Pool } from 'pg'
import type { AuditHistogram } from '#contracts/audit.ts'
import { bucketsOf, type Buckets, type TimeSpan } from '#domain/audit-histogram.ts'
import { filterValues, LATEST_REVIEW, MATCHING, type AuditFilters } from './audit-events.ts'

interface CountRow {
  place: number
  severity: string
  count: string
}

/** How many events the filters mean, by time and severity; empty buckets too. */
export async function readAuditHistogram(
  pool: Pool,
  options: AuditFilters & { buckets: number; offsetMinutes: number; nowMs: number },
): Promise<AuditHistogram> {
  const { buckets: most, offsetMinutes } = options
  const span = await findSpan(pool, options)
  const buckets = bucketsOf(span, { most, offsetMinutes })
  const { startMs, endMs, widthMs } = buckets
  const counts = Array.from({ length: (endMs - startMs) / widthMs }, (_, index) => ({
    at: new Date(startMs + index * widthMs).toISOString(),
    info: 0,
    warning: 0,
    critical: 0,
  }))
  for (const { place, severity, count } of await countByTime(pool, { filters: options, buckets })) {
    const bucket = counts[place]
    if (bucket && isCounted(severity)) bucket[severity] += Number(count)
  }
  return { bucketMs: widthMs, buckets: counts }
}

const isCounted = (severity: string): severity is 'info' | 'warning' | 'critical' =>
  severity === 'info' || severity === 'warning' || severity === 'critical'

/** From the filters where they say so, else from the first event of all up to now. */
async function findSpan(
  pool: Pool,
  { from, to, nowMs }: AuditFilters & { nowMs: number },
): Promise<TimeSpan> {
  const endMs = to === undefined ? nowMs : Math.min(Date.parse(to), nowMs)
  if (from !== undefined) return { startMs: Math.min(Date.parse(from), endMs - 1), endMs }
  const { rows } = await pool.query<{ first: Date | null }>(
    'SELECT min(created_at) AS first FROM audit_events',
  )
  return { startMs: Math.min(rows[0]?.first?.getTime() ?? endMs - 1, endMs - 1), endMs }
}

async function countByTime(
  pool: Pool,
  { filters, buckets }: { filters: AuditFilters; buckets: Buckets },
): Promise<CountRow[]> {
  const { startMs, widthMs } = buckets
  // Reviews are looked up only where they are asked for: that is one look-up for each event.
  const review = filters.review === undefined ? '(SELECT NULL::text AS state) r' : LATEST_REVIEW
  const { rows } = await pool.query<CountRow>(
    `SELECT floor((extract(epoch FROM e.created_at) * 1000 - $7::bigint) / $8::bigint)::int AS place, e.severity,
            count(*)
     FROM audit_events e LEFT JOIN ${review} ON true WHERE ${MATCHING} GROUP BY 1, 2`,
    [...filterValues(filters), startMs, widthMs],
  )
  return rows
}
