import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { ApiError } from '#contracts/errors.ts'
import type { StopSwitch } from '#contracts/governance-policies.ts'
import { stopFor, stoppedDecision, type Stop } from '#domain/governance/stops.ts'
import { appendAuditEvent, sealPersonal } from './audit.ts'
import { saveDecision } from './chat-governed.ts'
import type { PolicyAuthor } from './governance-versions.ts'
import { inTransaction, type Queryable } from './transaction.ts'

interface StopRow {
  scope: string
  is_stopped: boolean
  reason: string
  changed_by: string
  changed_at: Date
}

function toStopSwitch(row: StopRow): StopSwitch {
  return {
    scope: row.scope,
    stopped: row.is_stopped,
    reason: row.reason,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  }
}

const COLUMNS = 'scope, is_stopped, reason, changed_by, changed_at'

/** Every switch that was ever used; those of everything first. */
export async function listStops(pool: Pool): Promise<StopSwitch[]> {
  const { rows } = await pool.query<StopRow>(
    `SELECT ${COLUMNS} FROM stop_switches ORDER BY scope = 'all' DESC, changed_at DESC, scope`,
  )
  return rows.map(toStopSwitch)
}

const SET_STOP = `INSERT INTO stop_switches (scope, is_stopped, reason, changed_by) VALUES ($1, true, $2, $3)
  ON CONFLICT (scope) DO UPDATE SET is_stopped = true, reason = $2, changed_by = $3, changed_at = now()
  RETURNING ${COLUMNS}`

const LIFT_STOP = `UPDATE stop_switches SET is_stopped = false, reason = $2, changed_by = $3, changed_at = now()
  WHERE scope = $1 AND is_stopped RETURNING ${COLUMNS}`

/** How a switch stands; one that was never used is off. */
async function readSwitch(database: Queryable, scope: string): Promise<StopSwitch> {
  const { rows } = await database.query<StopRow>(
    `SELECT ${COLUMNS} FROM stop_switches WHERE scope = $1`,
    [scope],
  )
  const [row] = rows
  if (row) return toStopSwitch(row)
  const changedAt = new Date().toISOString()
  return { scope, stopped: false, reason: '', changedBy: null, changedAt }
}

/**
 * Stops an agent or all, or lifts it, with its record in the same transaction. Lifting what is not stopped changes
 * nothing and is not recorded.
 */
export async function putStop(
  pool: Pool,
  wanted: { scope: string; stopped: boolean; reason: string },
  author: PolicyAuthor & { id: string },
): Promise<StopSwitch> {
  const { scope, stopped, reason } = wanted
  return inTransaction(pool, async (client) => {
    if (scope !== 'all') {
      const { rowCount } = await client.query(
        'SELECT 1 FROM agents WHERE id = $1 AND deleted_at IS NULL',
        [scope],
      )
      if (!rowCount) throw new ApiError('not_found')
    }
    const { rows } = await client.query<StopRow>(stopped ? SET_STOP : LIFT_STOP, [
      scope,
      reason,
      author.id,
    ])
    const [row] = rows
    if (!row) return readSwitch(client, scope)
    await appendAuditEvent(client, {
      type: stopped ? 'stop.set' : 'stop.lifted',
      severity: 'critical',
      actorId: author.id,
      subjectId: scope,
      requestId: author.requestId,
      ...sealPersonal(author.sealer, author.id, { free_text: { reason } }),
    })
    return toStopSwitch(row)
  })
}

/** The switches that are on now. */
export async function readStops(database: Queryable): Promise<Stop[]> {
  const { rows } = await database.query<Stop>({
    name: 'read-stops',
    text: 'SELECT scope, reason FROM stop_switches WHERE is_stopped',
  })
  return rows
}

/** The stop that holds for this agent now; asked before anything is done for it. A deleted agent is stopped for good. */
export async function readStopFor(database: Queryable, agentId: string): Promise<Stop | null> {
  const { rows } = await database.query<Stop>({
    name: 'read-stops-of-agent',
    text: `SELECT scope, reason, false AS "isDeleted" FROM stop_switches WHERE is_stopped
           UNION ALL
           SELECT id::text, '', true FROM agents WHERE id = $1::uuid AND deleted_at IS NOT NULL
           ORDER BY "isDeleted" DESC`,
    values: [agentId],
  })
  return stopFor(rows, agentId)
}

const MOST_TURNS = 200

/**
 * Refuses the answers of stopped agents that no model is being asked for: they wait for a provider to be tried again,
 * or for a place on a GPU. Returns the command that ends each; a turn that somebody has stopped ends without.
 */
export async function haltWaitingTurns(
  pool: Pool,
  stops: readonly Stop[],
): Promise<{ turnId: string; commandId: string }[]> {
  const { rows } = await pool.query<WaitingTurn>({
    name: 'waiting-turns-of-stopped',
    text: WAITING_TURNS,
    values: [stops.map(({ scope }) => scope)],
  })
  return Promise.all(rows.map((turn) => haltWaitingTurn(pool, stops, turn)))
}

interface WaitingTurn {
  id: string
  agent_id: string
  policy_version: string
  step: number
}

/** The step is the one that would be next: an earlier one's answer may have been decided on already. */
const WAITING_TURNS = `SELECT t.id, t.agent_id, t.policy_version, greatest(
      (SELECT coalesce(max(c.step), 0) FROM model_calls c WHERE c.turn_id = t.id),
      (SELECT coalesce(max(d.step) + 1, 0) FROM governance_decisions d WHERE d.turn_id = t.id AND d.point = 'output')
    ) AS step
  FROM turns t
  WHERE t.status = 'running' AND t.stage = 'generating' AND t.stop_requested_at IS NULL
    AND ('all' = ANY($1::text[]) OR t.agent_id::text = ANY($1::text[]))
    AND NOT EXISTS (SELECT 1 FROM model_calls c WHERE c.turn_id = t.id AND c.status = 'started')
  ORDER BY t.id LIMIT ${MOST_TURNS}`

async function haltWaitingTurn(
  pool: Pool,
  stops: readonly Stop[],
  turn: WaitingTurn,
): Promise<{ turnId: string; commandId: string }> {
  const commandId = uuidv7()
  const stop = stopFor(stops, turn.agent_id)
  if (!stop) throw new Error(`turn ${turn.id} is of no agent that is stopped`)
  const decision = stoppedDecision(stop, turn.policy_version)
  const { id: turnId, step } = turn
  await saveDecision(pool, { turnId, point: 'output', step, decision, stage: 'concluding' })
  await pool.query(
    `INSERT INTO commands (id, kind, subject_id, actor_id)
     SELECT $1, 'turn.stop', $2, changed_by FROM stop_switches WHERE scope = $3`,
    [commandId, turnId, stop.scope],
  )
  return { turnId, commandId }
}

/** Whether a switch has ended the turn, and not the person who asked. */
export async function wasHalted(pool: Pool, turnId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM governance_decisions d JOIN turns t ON t.id = d.turn_id
     WHERE t.id = $1 AND t.stop_requested_at IS NULL AND d.point = 'output' AND d.reason_key LIKE 'stopped.%' LIMIT 1`,
    [turnId],
  )
  return rowCount === 1
}
