import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const PORT_LINE = 3

// Roles of the embedded PostgreSQL, and the files of their passwords.
const SECRETS = { aios: 'postgres', aios_app: 'postgres-app' } as const

/**
 * The address of the embedded PostgreSQL that runs on this data directory, as the owner of the tables or as who merely
 * runs AIOS; undefined when none does.
 */
export function runningPostgresUrl(
  dataDirectory: string,
  role: keyof typeof SECRETS = 'aios',
): string | undefined {
  const secret = join(dataDirectory, 'secrets', SECRETS[role])
  // PostgreSQL's own file: it says the port that was really taken, and goes when the server does.
  const state = join(clusterDirectory(dataDirectory), 'postmaster.pid')
  if (!existsSync(secret) || !existsSync(state)) return undefined
  const port = Number(readFileSync(state, 'utf8').split('\n')[PORT_LINE])
  if (!Number.isInteger(port) || port <= 0) return undefined
  return `postgresql://${role}:${readFileSync(secret, 'utf8').trim()}@127.0.0.1:${port}/aios`
}

/** Where the data is: where PostgreSQL's user cannot reach the data directory, a file there names the place. */
export function clusterDirectory(dataDirectory: string): string {
  const pointer = join(dataDirectory, 'postgres.path')
  return existsSync(pointer)
    ? readFileSync(pointer, 'utf8').trim()
    : join(dataDirectory, 'postgres')
}
