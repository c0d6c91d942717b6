import type { Invariant } from '#tests/helpers/invariants/evidence.ts'
import { lastCanary } from '#tests/helpers/invariants/canaries.ts'
import type { MockRequest } from '#tests/helpers/mock-state.ts'

interface CallRow {
  turn_id: string
  attempt: number
  status: string
  draft: string | null
  content: string
  model: string
}

/**
 * One record for each upstream request really made: none unrecorded, none recorded twice. A record without a request
 * is one whose worker or connection died before it was sent.
 */
export const everyCallIsCountedOnce: Invariant = async ({ pool, stack }) => {
  const { rows } = await pool.query<CallRow>(
    `SELECT c.turn_id, c.attempt, c.status, c.draft, m.content, c.model
     FROM model_calls c JOIN turns t ON t.id = c.turn_id JOIN messages m ON m.id = t.user_message_id`,
  )
  const calls = Map.groupBy(rows, (row) => lastCanary(row.content))
  const requests = Map.groupBy(stack.upstream.requests, questionOf)
  const unrecorded = [...requests].flatMap(([content, made]) => {
    const recorded = calls.get(content)?.length ?? 0
    return made.length > recorded
      ? [`${made.length} requests and ${recorded} records of ${content}`]
      : []
  })
  const unmade = [...calls].flatMap(([content, recorded]) => {
    const missing = recorded.length - (requests.get(content)?.length ?? 0)
    const silent = recorded.filter((row) => row.status !== 'finished' && !row.draft).length
    return missing > silent
      ? [`${missing} records of ${content} without a request, ${silent} may be`]
      : []
  })
  return [...unrecorded, ...unmade, ...repeatedAttempts(stack.upstream.requests, rows)]
}

/** OpenAI's requests carry the attempt that they are. */
function repeatedAttempts(requests: readonly MockRequest[], rows: CallRow[]): string[] {
  const recorded = new Set(rows.map((row) => `${row.turn_id}.${row.attempt}`))
  const ids = requests.flatMap(({ headers }) => headers['x-client-request-id'] ?? [])
  const repeated = [...Map.groupBy(ids, (id) => id)].filter(([, same]) => same.length > 1)
  return [
    ...repeated.map(([id, same]) => `attempt ${id} was sent ${same.length} times`),
    ...ids.filter((id) => !recorded.has(id)).map((id) => `attempt ${id} is not recorded`),
  ]
}

/** The question that a request asks; one vendor takes neighbouring questions as one message. */
function questionOf({ body }: MockRequest): string {
  const messages: unknown = typeof body === 'object' && body ? Reflect.get(body, 'messages') : []
  return lastCanary(JSON.stringify(Array.isArray(messages) ? messages.at(-1) : ''))
}

/** A turn's totals are the sum over its calls, and analytics has the same. */
export const totalsAddUp: Invariant = async ({ pool }) => {
  const { rows } = await pool.query<{ id: string; turn: unknown; calls: unknown; query: unknown }>(
    `SELECT * FROM (
       SELECT t.id, jsonb_build_array(t.tokens_in, t.tokens_out, t.cost_micro_usd) AS turn,
              (SELECT jsonb_build_array(coalesce(sum(c.tokens_in), 0), coalesce(sum(c.tokens_out), 0),
                        CASE WHEN bool_or(c.cost_micro_usd IS NULL) THEN NULL ELSE coalesce(sum(c.cost_micro_usd), 0) END)
               FROM model_calls c WHERE c.turn_id = t.id) AS calls,
              (SELECT jsonb_build_array(q.tokens_in, q.tokens_out, q.cost_micro_usd)
               FROM query_events q WHERE q.turn_id = t.id) AS query
       FROM turns t
     ) sums WHERE turn <> calls OR query IS DISTINCT FROM turn`,
  )
  return rows.map(
    (row) =>
      `turn ${row.id}: ${JSON.stringify({ turn: row.turn, calls: row.calls, query: row.query })}`,
  )
}
