import { access, constants, statfs } from 'node:fs/promises'
import type { Ready } from '#contracts/system.ts'
import { readMigrations } from '#adapters/db/migrations.ts'
import type { ApiDependencies } from './dependencies.ts'

const TIMEOUT_MS = 2_000
const MIN_FREE_BYTES = 64 * 1024 * 1024

/** Turned off at shutdown, so that a balancer sends nobody here any more. */
export interface Readiness {
  isOpen: boolean
}

/** Asks every part; a part that does not answer in time is not ready. */
export async function readReadiness(deps: ApiDependencies, readiness: Readiness): Promise<Ready> {
  const [database, schema, temporal, disk] = await Promise.all([
    inTime(isDatabaseUp(deps)),
    inTime(isSchemaPresent(deps)),
    inTime(deps.engine.isReachable()),
    inTime(isDiskUsable(deps.config.dataDir)),
  ])
  const ready = readiness.isOpen && database && schema && temporal && disk
  return { ready, database, schema, temporal, disk }
}

async function isDatabaseUp({ pool }: ApiDependencies): Promise<boolean> {
  await pool.query('SELECT 1')
  return true
}

async function isSchemaPresent({ pool }: ApiDependencies): Promise<boolean> {
  const { rows } = await pool.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  const applied = new Set(rows.map(({ name }) => name))
  return readMigrations().every(({ name }) => applied.has(name))
}

async function isDiskUsable(directory: string): Promise<boolean> {
  await access(directory, constants.W_OK)
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize > MIN_FREE_BYTES
}

async function inTime(check: Promise<boolean>): Promise<boolean> {
  const { promise: timeout, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), TIMEOUT_MS)
  try {
    return await Promise.race([check.catch(() => false), timeout])
  } finally {
    clearTimeout(timer)
  }
}
