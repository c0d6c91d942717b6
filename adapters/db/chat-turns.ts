import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { ApiError } from '#contracts/errors.ts'
import { TURN_COLUMNS, type TurnRow } from './chat-rows.ts'

/** A turn that belongs to this person. @throws ApiError not_found, also for somebody else's */
export async function findOwnTurn(pool: Pool, turnId: string, userId: string): Promise<TurnRow> {
  const { rows } = await pool.query<TurnRow>({
    name: 'own-turn',
    text: `SELECT ${TURN_COLUMNS},
            EXISTS (SELECT 1 FROM governance_decisions d WHERE d.turn_id = t.id AND d.effect = 'block'
                    AND d.reason_key LIKE 'stopped.%') AS is_refused_by_stop
     FROM turns t WHERE t.id = $1 AND t.user_id = $2`,
    values: [turnId, userId],
  })
  const [turn] = rows
  if (!turn) throw new ApiError('not_found')
  return turn
}

export async function isOwnTurn(pool: Pool, turnId: string, userId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT 1 FROM turns WHERE id = $1 AND user_id = $2', [
    turnId,
    userId,
  ])
  return rowCount === 1
}

/** Whether the turn has ended, and a reader who has read this far has read its end. */
export async function hasReadEnd(pool: Pool, turnId: string, eventSeq: number): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'has-read-end',
    text: 'SELECT 1 FROM turns WHERE id = $1 AND finished_at IS NOT NULL AND event_seq <= $2',
    values: [turnId, eventSeq],
  })
  return rowCount === 1
}

/**
 * Writes the wish to stop, and the command that the workflow will ask for. Null when the turn had ended.
 */
export async function requestStop(
  pool: Pool,
  input: { turnId: string; actorId: string },
): Promise<{ commandId: string; status: TurnRow['status'] } | null> {
  const { rows } = await pool.query<{ id: string; status: TurnRow['status'] }>(
    `WITH turn AS (
       UPDATE turns SET stop_requested_at = coalesce(stop_requested_at, now())
       WHERE id = $1 AND finished_at IS NULL RETURNING id, status
     ), command AS (
       INSERT INTO commands (id, kind, subject_id, actor_id)
       SELECT $2, 'turn.stop', id, $3 FROM turn RETURNING id
     )
     SELECT command.id, turn.status FROM command, turn`,
    [input.turnId, uuidv7(), input.actorId],
  )
  const [row] = rows
  return row ? { commandId: row.id, status: row.status } : null
}

/** Takes a command once: true only for the first caller, and only where the API wrote it for this subject. */
export async function consumeCommand(
  pool: Pool,
  input: { commandId: string; kind: string; subjectId: string },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE commands SET consumed_at = now()
     WHERE id = $1 AND kind = $2 AND subject_id = $3 AND consumed_at IS NULL`,
    [input.commandId, input.kind, input.subjectId],
  )
  return rowCount === 1
}

export interface OpenTurnRow {
  id: string
  session_id: string
  agent_slug: string
  status: TurnRow['status']
}

/**
 * Turns whose workflow may be missing: accepted a while ago, or open for longer than any step is silent. Of those
 * that wait for people, which may be many and for weeks, only those that should not wait any more.
 */
export async function findStuckTurns(pool: Pool, limit: number): Promise<OpenTurnRow[]> {
  const { rows } = await pool.query<OpenTurnRow>(
    `SELECT t.id, t.session_id, a.slug AS agent_slug, t.status FROM turns t JOIN agents a ON a.id = t.agent_id
     WHERE (t.status = 'accepted' AND t.created_at < now() - interval '10 seconds')
        OR (t.status = 'running' AND t.started_at < now() - interval '30 seconds')
        OR (t.status = 'awaiting_approval' AND EXISTS (
              SELECT 1 FROM approval_requests r WHERE r.id = t.approval_id
                AND least(r.decided_at, r.expires_at) < now() - interval '30 seconds'))
     ORDER BY t.created_at LIMIT $1`,
    [limit],
  )
  return rows
}

/**
 * Turns that wait for people although their person has stopped them: the cluster was away at that moment, or a
 * worker died with the wish. Each gets the wish anew.
 */
export async function renewUnheardStops(
  pool: Pool,
  limit: number,
): Promise<{ turnId: string; commandId: string }[]> {
  const { rows } = await pool.query<{ id: string; user_id: string }>(
    `SELECT id, user_id FROM turns
     WHERE status = 'awaiting_approval' AND stop_requested_at < now() - interval '10 seconds' LIMIT $1`,
    [limit],
  )
  const wishes = rows.map((turn) => ({ ...turn, commandId: uuidv7() }))
  await pool.query(
    `INSERT INTO commands (id, kind, subject_id, actor_id)
     SELECT w.id, 'turn.stop', w.turn_id, w.actor_id
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS w (id, turn_id, actor_id)`,
    [
      wishes.map(({ commandId }) => commandId),
      wishes.map(({ id }) => id),
      wishes.map(({ user_id: userId }) => userId),
    ],
  )
  return wishes.map(({ id, commandId }) => ({ turnId: id, commandId }))
}

/** Keys are kept for a day. */
export async function forgetIdempotencyKeys(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE turns SET idempotency_key = NULL
     WHERE idempotency_key IS NOT NULL AND created_at < now() - interval '24 hours'`,
  )
  await pool.query(`DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'`)
}
