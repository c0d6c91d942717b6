import type { Pool } from 'pg'
import { ApiError } from '#contracts/errors.ts'
import type { StopSwitch } from '#contracts/governance-policies.ts'
import { stopFor, type Stop } from '#domain/governance/stops.ts'
import { appendAuditEvent } from './audit.ts'
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

/** Stops an agent or all, or lifts it, with its record in the same transaction. */
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
    const { rows } = await client.query<StopRow>(
      `INSERT INTO stop_switches (scope, is_stopped, reason, changed_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (scope) DO UPDATE SET is_stopped = $2, reason = $3, changed_by = $4, changed_at = now()
       RETURNING ${COLUMNS}`,
      [scope, stopped, reason, author.id],
    )
    const [row] = rows
    if (!row) throw new Error('a stop switch was not written')
    await appendAuditEvent(client, {
      type: stopped ? 'stop.set' : 'stop.lifted',
      severity: 'critical',
      actorId: author.id,
      subjectId: scope,
      requestId: author.requestId,
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

/** The stop that holds for this agent now; asked before anything is done for it. */
export async function readStopFor(database: Queryable, agentId: string): Promise<Stop | null> {
  return stopFor(await readStops(database), agentId)
}
