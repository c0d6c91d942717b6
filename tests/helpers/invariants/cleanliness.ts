import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Invariant } from '#tests/helpers/invariants/evidence.ts'

/** Nothing is left behind: no process of a killed part, no connection in a transaction, no lock, no half-written file. */
export const nothingIsLeftBehind: Invariant = async ({ pool, stack }) => {
  const connections = await pool.query<{ what: string }>(
    `SELECT application_name || ' is ' || state || ' for ' || (now() - state_change) AS what FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND state LIKE 'idle in transaction%' AND state_change < now() - interval '1 second'`,
  )
  const locks = await pool.query<{ what: string }>(
    `SELECT l.locktype || ' lock held by ' || coalesce(a.application_name, 'nobody') AS what
     FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' OR (l.granted AND l.mode LIKE '%Exclusive%' AND l.locktype <> 'virtualxid'
           AND a.state = 'idle')`,
  )
  const processes = stack.endedPids().filter(isGroupAlive)
  const files = readdirSync(join(stack.dataDirectory, 'run')).filter((name) => /\.\d+$/.test(name))
  return [
    ...connections.rows.map(({ what }) => what),
    ...locks.rows.map(({ what }) => what),
    ...processes.map((pid) => `something of process ${pid} still runs`),
    ...files.map((name) => `run/${name} was left`),
  ]
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}
