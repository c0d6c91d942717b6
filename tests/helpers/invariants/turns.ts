import type { Invariant } from '#tests/helpers/invariants/evidence.ts'

/** Exactly one end for each turn: one answer, one last event, one line of audit and analytics, and nothing still open. */
export const everyTurnEndsOnce: Invariant = async ({ pool }) => {
  const { rows } = await pool.query<{ id: string; status: string; wrong: Record<string, unknown> }>(
    `SELECT * FROM (
       SELECT t.id, t.status, jsonb_strip_nulls(jsonb_build_object(
         'status', CASE WHEN t.status NOT IN ('completed', 'blocked', 'rejected', 'stopped', 'failed') THEN t.status END,
         'answers', (SELECT nullif(count(*), 1) FROM messages m WHERE m.turn_id = t.id AND m.role = 'assistant'),
         'answer', CASE WHEN NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = t.message_id AND m.turn_id = t.id)
                        THEN 'missing' END,
         'ends', (SELECT nullif(count(*), 1) FROM turn_events e WHERE e.turn_id = t.id AND e.type = 'turn-finished'),
         'lastEvent', (SELECT nullif(e.type, 'turn-finished') FROM turn_events e
                       WHERE e.turn_id = t.id ORDER BY e.seq DESC LIMIT 1),
         'gaps', (SELECT nullif(max(e.seq) - count(*), 0) FROM turn_events e WHERE e.turn_id = t.id),
         'sequence', (SELECT nullif(t.event_seq, max(e.seq)) FROM turn_events e WHERE e.turn_id = t.id),
         'audits', (SELECT nullif(count(*), 1) FROM audit_log a WHERE a.turn_id = t.id),
         'queries', (SELECT nullif(count(*), 1) FROM query_events q WHERE q.turn_id = t.id),
         'openCalls', (SELECT nullif(count(*), 0) FROM model_calls c WHERE c.turn_id = t.id AND c.status = 'started'),
         'unreadableEnd', CASE WHEN t.finished_at IS NULL THEN 'no time' END
       )) AS wrong FROM turns t
     ) t WHERE wrong <> '{}'`,
  )
  return rows.map((row) => `turn ${row.id} (${row.status}): ${JSON.stringify(row.wrong)}`)
}

/** A conversation is one line from its first question to its last answer, where nobody edited or asked again. */
export const conversationsAreWhole: Invariant = async ({ pool }) => {
  const { rows } = await pool.query<{ session_id: string; what: string }>(
    `SELECT m.session_id, 'message ' || m.id || ' hangs at ' || coalesce(p.role, 'nothing') AS what
     FROM messages m LEFT JOIN messages p ON p.id = m.parent_id
     WHERE (m.role = 'assistant' AND p.role IS DISTINCT FROM 'user')
        OR (m.role = 'user' AND p.role = 'user')
        OR (p.id IS NOT NULL AND (p.session_id <> m.session_id OR m.depth <> p.depth + 1))
     UNION ALL
     SELECT s.id, 'has ' || count(*) || ' beginnings' FROM sessions s JOIN messages m ON m.session_id = s.id
     WHERE m.parent_id IS NULL GROUP BY s.id HAVING count(*) > 1
     UNION ALL
     SELECT s.id, 'its tip is not its last answer' FROM sessions s
     WHERE EXISTS (SELECT 1 FROM messages m WHERE m.session_id = s.id)
       AND s.leaf_message_id IS DISTINCT FROM (SELECT m.id FROM messages m WHERE m.session_id = s.id
                                               ORDER BY m.depth DESC LIMIT 1)`,
  )
  return rows.map((row) => `session ${row.session_id}: ${row.what}`)
}
