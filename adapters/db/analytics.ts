import { z } from 'zod'
import type { Query, Summary } from '#contracts/analytics.ts'
import type { Page } from '#contracts/common.ts'
import { fillSeries, type Interval, type Range, type SeriesPoint } from '#domain/analytics.ts'
import { decodeCursor, toPage } from './cursor.ts'
import type { Queryable } from './transaction.ts'

/** Whose turns: one person's, or everybody's for null. */
export type Scope = string | null

export type Metric =
  | 'turns'
  | 'held'
  | 'blocked'
  | 'failed'
  | 'latencyMs'
  | 'tokens'
  | 'costMicroUsd'
export type Grouping = 'agent' | 'model' | 'status'

/** Whether people were asked before a finished turn went on: the record of its end says how, after its deletion too. */
const HAS_WAITED = `EXISTS (SELECT 1 FROM audit_log l WHERE l.turn_id = query_events.turn_id
                  AND l.hitl_mode IN ('confirm_self', 'approve_one', 'approve_two', 'takeover'))`

/**
 * One row a turn. A finished turn is what telemetry recorded, also after its conversation was deleted; an open
 * one comes from its own row. The two never overlap: `concludeTurn` writes both in one transaction. A turn counts
 * at the moment it was asked, finished or not, so it does not move between pages or days when it ends.
 */
const facts = (restOf = (_idColumn: string) => '') => `facts AS (
  (SELECT turn_id, user_id, agent_id, provider, model, status, effect, latency_ms, first_text_ms,
          tokens_in, tokens_out, cost_micro_usd, created_at, ${HAS_WAITED} AS has_waited
     FROM query_events
    WHERE ($1::uuid IS NULL OR user_id = $1) AND created_at >= $2 AND created_at < $3 ${restOf('turn_id')})
  UNION ALL
  (SELECT id AS turn_id, user_id, agent_id, provider, model, status, decision, NULL::int, NULL::int,
          tokens_in, tokens_out, cost_micro_usd, created_at, has_waited
     FROM turns
    WHERE status IN ('queued', 'accepted', 'running', 'awaiting_approval')
      AND ($1::uuid IS NULL OR user_id = $1) AND created_at >= $2 AND created_at < $3 ${restOf('id')})
)`

const HELD = `(status = 'awaiting_approval' OR effect = 'require_approval' OR has_waited)`
/**
 * Only these are comparable: a stopped or blocked turn ends early, and one that waited for people late, for reasons
 * that are not speed.
 */
const ANSWERED = `status = 'completed' AND NOT has_waited`
/** When a held answer was first seen says how long people took, not how fast it was made. */
const STREAMED = `NOT has_waited`

interface SummaryRow {
  by_status: Record<string, number>
  latency_p50: number | null
  latency_p95: number | null
  first_text_p50: number | null
  first_text_p95: number | null
  tokens_in: number
  tokens_out: number
  cost: number
  unpriced: number
}

/** Figures of a span of time, with what is open and waiting at this moment, whenever it began. */
export async function readSummary(
  database: Queryable,
  scope: Scope,
  range: Range,
): Promise<Summary> {
  const [figures, present] = await Promise.all([
    readFigures(database, scope, range),
    readPresent(database, scope),
  ])
  const byStatus = figures.by_status
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    turns: Object.values(byStatus).reduce((sum, count) => sum + count, 0),
    byStatus,
    ...present,
    latencyMs: { p50: figures.latency_p50, p95: figures.latency_p95 },
    firstTextMs: { p50: figures.first_text_p50, p95: figures.first_text_p95 },
    tokensIn: figures.tokens_in,
    tokensOut: figures.tokens_out,
    costMicroUsd: figures.cost,
    unpricedTurns: figures.unpriced,
  }
}

async function readFigures(database: Queryable, scope: Scope, range: Range): Promise<SummaryRow> {
  const { rows } = await database.query<SummaryRow>(
    `WITH ${facts()}, counts AS (SELECT status, count(*) AS count FROM facts GROUP BY status)
     SELECT (SELECT coalesce(json_object_agg(status, count), '{}') FROM counts) AS by_status,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE ${ANSWERED}) AS latency_p50,
            percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE ${ANSWERED}) AS latency_p95,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY first_text_ms) FILTER (WHERE ${STREAMED}) AS first_text_p50,
            percentile_disc(0.95) WITHIN GROUP (ORDER BY first_text_ms) FILTER (WHERE ${STREAMED}) AS first_text_p95,
            coalesce(sum(tokens_in), 0)::float8 AS tokens_in,
            coalesce(sum(tokens_out), 0)::float8 AS tokens_out,
            coalesce(sum(cost_micro_usd), 0)::float8 AS cost,
            count(*) FILTER (WHERE cost_micro_usd IS NULL AND tokens_in + tokens_out > 0)::int AS unpriced
       FROM facts`,
    [scope, range.from, range.to],
  )
  const [row] = rows
  if (!row) throw new Error('an aggregate without groups has one row')
  return row
}

async function readPresent(
  database: Queryable,
  scope: Scope,
): Promise<Pick<Summary, 'open' | 'waiting'>> {
  const { rows } = await database.query<{ waits: boolean; count: number; oldest_at: Date }>(
    `SELECT status = 'awaiting_approval' AS waits, count(*)::int AS count, min(created_at) AS oldest_at
       FROM turns
      WHERE status IN ('queued', 'accepted', 'running', 'awaiting_approval')
        AND ($1::uuid IS NULL OR user_id = $1)
      GROUP BY waits`,
    [scope],
  )
  const of = (waits: boolean) => {
    const row = rows.find((candidate) => candidate.waits === waits)
    return { count: row?.count ?? 0, oldestAt: row?.oldest_at.toISOString() ?? null }
  }
  return { open: of(false), waiting: of(true) }
}

const VALUES: Record<Metric, string> = {
  turns: 'count(*)',
  held: `count(*) FILTER (WHERE ${HELD})`,
  blocked: `count(*) FILTER (WHERE status = 'blocked')`,
  failed: `count(*) FILTER (WHERE status = 'failed')`,
  latencyMs: `percentile_disc(0.5) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE ${ANSWERED})`,
  tokens: 'sum(tokens_in + tokens_out)',
  costMicroUsd: 'sum(cost_micro_usd)',
}

const GROUPS: Record<Grouping, string> = {
  agent: '(SELECT name FROM agents WHERE agents.id = facts.agent_id)',
  model: `provider || '/' || model`,
  status: 'status',
}

export interface SeriesRequest {
  metric: Metric
  groupBy?: Grouping | undefined
  interval: Interval
}

/** One figure over time. The median stands for latency, which has no value where nothing was answered. */
export async function readSeries(
  database: Queryable,
  selection: { scope: Scope; range: Range },
  request: SeriesRequest,
): Promise<SeriesPoint[]> {
  const { scope, range } = selection
  // The fragments come from the closed tables above; what a client sends is only ever a parameter.
  const { rows } = await database.query<{ at: Date; group: string | null; value: number | null }>(
    `WITH ${facts()}
     SELECT date_trunc($4, created_at, 'UTC') AS at,
            ${request.groupBy ? GROUPS[request.groupBy] : 'NULL::text'} AS group,
            (${VALUES[request.metric]})::float8 AS value
       FROM facts GROUP BY 1, 2 ORDER BY 1, 2`,
    [scope, range.from, range.to, request.interval],
  )
  const points = rows.flatMap(({ at, group, value }) =>
    value === null ? [] : [{ at: at.toISOString(), group, value }],
  )
  const hasGaps = request.groupBy !== undefined || request.metric === 'latencyMs'
  return hasGaps ? points : fillSeries(points, range, request.interval)
}

const position = z.tuple([z.iso.datetime(), z.uuid()])

/** Limits each half by itself, so that each reads no more of its index than a page. */
const nextPage = (idColumn: string) =>
  `AND ($4::timestamptz IS NULL OR (created_at, ${idColumn}) < ($4, $5::uuid))
   ORDER BY created_at DESC, ${idColumn} DESC LIMIT $6`

interface QueryRow {
  turn_id: string
  session_id: string | null
  agent_id: string
  agent_name: string | null
  model: string | null
  provider: string | null
  status: string
  latency_ms: number | null
  first_text_ms: number | null
  tokens_in: number
  tokens_out: number
  cost_micro_usd: string | null
  created_at: Date
}

/** Turns, newest first. The session of a deleted conversation is null. */
export async function listQueries(
  database: Queryable,
  selection: { scope: Scope; range: Range },
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<Query>> {
  const { scope, range } = selection
  const [at, turnId] =
    page.cursor === undefined ? [null, null] : decodeCursor(page.cursor, position)
  const { rows } = await database.query<QueryRow>(
    `WITH ${facts(nextPage)}
     SELECT page.*, turns.session_id, agents.name AS agent_name
       FROM (SELECT * FROM facts ORDER BY created_at DESC, turn_id DESC LIMIT $6) AS page
       LEFT JOIN turns ON turns.id = page.turn_id
       LEFT JOIN agents ON agents.id = page.agent_id
      ORDER BY page.created_at DESC, page.turn_id DESC`,
    [scope, range.from, range.to, at, turnId, page.limit + 1],
  )
  return toPage(rows, {
    limit: page.limit,
    toItem: toQuery,
    toPosition: (row) => [row.created_at.toISOString(), row.turn_id],
  })
}

function toQuery(row: QueryRow): Query {
  return {
    turnId: row.turn_id,
    sessionId: row.session_id,
    agentId: row.agent_id,
    agentName: row.agent_name ?? '',
    model: row.model,
    provider: row.provider,
    status: row.status,
    latencyMs: row.latency_ms,
    firstTextMs: row.first_text_ms,
    tokensIn: row.tokens_in,
    tokensOut: row.tokens_out,
    costMicroUsd: row.cost_micro_usd === null ? null : Number(row.cost_micro_usd),
    createdAt: row.created_at.toISOString(),
  }
}
