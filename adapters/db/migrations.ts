import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

/** One folder of `prisma/migrations`. */
export interface Migration {
  name: string
  sql: string
  /** SHA-256 of the file, the way Prisma computes it. */
  checksum: string
}

export const MIGRATIONS_DIRECTORY = fileURLToPath(
  new URL('../../prisma/migrations', import.meta.url),
)

/** The migrations this code knows, oldest first. */
export function readMigrations(directory: string = MIGRATIONS_DIRECTORY): Migration[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, path: join(directory, entry.name, 'migration.sql') }))
    .filter(({ path }) => existsSync(path))
    .map(({ name, path }) => toMigration(name, readFileSync(path)))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function toMigration(name: string, content: Buffer): Migration {
  return {
    name,
    sql: content.toString('utf8'),
    checksum: createHash('sha256').update(content).digest('hex'),
  }
}
