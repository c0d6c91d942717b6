import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { StartError } from '../start-error.ts'
import { readMigrations, type Migration } from './migrations.ts'

// The lock that `prisma migrate deploy` takes: the two exclude each other.
const MIGRATION_LOCK = 72_707_369
const LOCK_TIMEOUT_MS = 60_000

// Prisma's own table, so that its tools work on the same database.
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`

/** Where a database stands against the migrations of this code. */
export interface SchemaState {
  pending: string[]
  /** Applied, but unknown to this code: the database was used with a newer AIOS. */
  unknown: string[]
  /** Applied, but the file has been changed since. */
  edited: string[]
}

/**
 * Brings the database up to this code's schema and returns the names of the migrations applied.
 * Each migration and its row in `_prisma_migrations` commit together, so an interrupted start leaves nothing half-done.
 * @throws StartError when the database is newer than the code, is not ours, or a migration fails.
 */
export async function migrateDatabase(options: {
  databaseUrl: string
  migrations?: Migration[]
  onProgress?: (migration: string) => void
}): Promise<string[]> {
  const migrations = options.migrations ?? readMigrations()
  return withClient(options.databaseUrl, async (client) => {
    await lock(client)
    await refuseForeignDatabase(client)
    await client.query(CREATE_TABLE)
    const state = compare(migrations, await readApplied(client))
    refuseNewerSchema(state)
    for (const migration of migrations.filter(({ name }) => state.pending.includes(name))) {
      options.onProgress?.(migration.name)
      await apply(client, migration)
    }
    return state.pending
  })
}

/** Compares the database with the migrations of this code; changes nothing. */
export async function readSchemaState(options: {
  databaseUrl: string
  migrations?: Migration[]
}): Promise<SchemaState> {
  const migrations = options.migrations ?? readMigrations()
  return withClient(options.databaseUrl, async (client) => {
    const hasTable = await tableExists(client, '_prisma_migrations')
    return compare(migrations, hasTable ? await readApplied(client) : new Map())
  })
}

async function withClient<T>(
  databaseUrl: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  // A connection lost between two queries also rejects the next one; without a listener it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (cause) {
    throw new StartError(
      `The database cannot be reached (${describe(cause)}): check DATABASE_URL.`,
      {
        cause,
      },
    )
  }
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

// The lock is the session's, and goes with it. Polling instead of waiting keeps a stuck holder from blocking a start for ever.
async function lock(client: pg.Client): Promise<void> {
  const deadline = Date.now() + LOCK_TIMEOUT_MS
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS locked',
      [MIGRATION_LOCK],
    )
    if (rows[0]?.locked) return
    if (Date.now() > deadline)
      throw new StartError(
        'Another process has been migrating this database for a minute: wait until it ends, or stop it, and start again.',
      )
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function refuseForeignDatabase(client: pg.Client): Promise<void> {
  if (await tableExists(client, '_prisma_migrations')) return
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace LIMIT 1`,
  )
  if (rows[0])
    throw new StartError(
      `The database already holds tables that are not AIOS's (${rows[0].name}): give AIOS an empty database in DATABASE_URL.`,
    )
}

async function tableExists(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS found',
    [`"${name}"`],
  )
  return rows[0]?.found ?? false
}

async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM "_prisma_migrations"
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY started_at`,
  )
  return new Map(rows.map(({ name, checksum }) => [name, checksum]))
}

function compare(migrations: Migration[], applied: Map<string, string>): SchemaState {
  const known = new Set(migrations.map(({ name }) => name))
  return {
    pending: migrations.filter(({ name }) => !applied.has(name)).map(({ name }) => name),
    unknown: [...applied.keys()].filter((name) => !known.has(name)),
    edited: migrations
      .filter(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum)
      .map(({ name }) => name),
  }
}

function refuseNewerSchema({ unknown }: SchemaState): void {
  if (unknown.length > 0)
    throw new StartError(
      `The database is newer than this AIOS (it has the migration ${unknown.at(-1)}): start the newer version, or use another database or data directory.`,
    )
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    // A row left open by another tool belongs to an attempt whose script was rolled back with its connection.
    await client.query(
      `UPDATE "_prisma_migrations" SET rolled_back_at = now()
       WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`,
      [migration.name],
    )
    await client.query(migration.sql)
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {})
    throw new StartError(
      `The migration ${migration.name} failed and was rolled back (${describe(cause)}).`,
      { cause },
    )
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || String(Reflect.get(error, 'code') ?? error.name)
}
