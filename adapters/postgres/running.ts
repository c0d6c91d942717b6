import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const PORT_LINE = 3

/** The address of the embedded PostgreSQL that runs on this data directory; undefined when none does. */
export function runningPostgresUrl(dataDirectory: string): string | undefined {
  const secret = join(dataDirectory, 'secrets', 'postgres')
  // PostgreSQL's own file: it says the port that was really taken, and goes when the server does.
  const state = join(clusterDirectory(dataDirectory), 'postmaster.pid')
  if (!existsSync(secret) || !existsSync(state)) return undefined
  const port = Number(readFileSync(state, 'utf8').split('\n')[PORT_LINE])
  if (!Number.isInteger(port) || port <= 0) return undefined
  return `postgresql://aios:${readFileSync(secret, 'utf8').trim()}@127.0.0.1:${port}/aios`
}

/** Where the data is: where PostgreSQL's user cannot reach the data directory, a file there names the place. */
export function clusterDirectory(dataDirectory: string): string {
  const pointer = join(dataDirectory, 'postgres.path')
  return existsSync(pointer)
    ? readFileSync(pointer, 'utf8').trim()
    : join(dataDirectory, 'postgres')
}
