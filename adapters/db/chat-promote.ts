import type { PoolClient } from 'pg'

/** A turn that may run now: its workflow has to be started. */
export interface NextTurn {
  id: string
  sessionId: string
  agentSlug: string
}

/** Lets the oldest queued turn of the conversation run, unless another one does. */
export async function promoteNext(client: PoolClient, sessionId: string): Promise<NextTurn | null> {
  const { rows } = await client.query<{ id: string; slug: string }>({
    name: 'promote-next',
    text: `WITH next AS (
        UPDATE turns SET status = 'accepted', stage = 'accepted', event_seq = event_seq + 1
        WHERE id = (
          SELECT id FROM turns WHERE session_id = $1 AND status = 'queued'
            AND NOT EXISTS (SELECT 1 FROM turns r WHERE r.session_id = $1
                            AND r.status IN ('accepted', 'running') AND NOT r.has_waited)
          ORDER BY created_at, id LIMIT 1)
        RETURNING id, agent_id, event_seq, user_message_id, follows_tip, regenerates_id
      ), event AS (
        INSERT INTO turn_events (turn_id, seq, type, attempt, chunk_seq, payload)
        SELECT id, event_seq, 'turn-accepted', 0, 0, '{"status": "accepted"}' FROM next
      ), moved AS (
        UPDATE messages m SET parent_id = tip.id, depth = tip.depth + 1
        FROM next, sessions s JOIN messages tip ON tip.id = s.leaf_message_id
        WHERE s.id = $1 AND next.follows_tip AND m.id = next.user_message_id
      ), tip AS (
        UPDATE sessions s SET leaf_message_id = next.user_message_id FROM next
        WHERE s.id = $1 AND next.regenerates_id IS NULL
      )
      -- What an earlier run of this step promoted is found again: its workflow may not have been started.
      SELECT t.id, a.slug FROM (
        SELECT id, agent_id FROM next
        UNION ALL
        SELECT id, agent_id FROM turns WHERE session_id = $1 AND status = 'accepted' AND NOT has_waited
      ) t JOIN agents a ON a.id = t.agent_id LIMIT 1`,
    values: [sessionId],
  })
  const [next] = rows
  return next ? { id: next.id, sessionId, agentSlug: next.slug } : null
}
