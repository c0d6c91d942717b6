import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readMigrations } from '#adapters/db/migrations.ts'
import { diffSchema } from '#adapters/db/schema-engine.ts'
import { preparePostgres } from '#adapters/postgres/server.ts'
import { startGuard } from '#adapters/process/guard.ts'
import { findFreePort } from '#adapters/process/ports.ts'

// `npm run db:diff`: prints the SQL between prisma/migrations and prisma/schema.prisma, to start a migration from.
// It tries the migrations on a PostgreSQL of its own, so it needs no database and touches none.

const dataDirectory = mkdtempSync(join(tmpdir(), 'aios-db-diff-'))
chmodSync(dataDirectory, 0o711)
const guard = startGuard()
const postgres = await preparePostgres({
  dataDirectory,
  port: await findFreePort(),
  guard,
  logPath: join(dataDirectory, 'postgres.log'),
  isDurable: false,
})
const server = await postgres.launch()
try {
  const sql = await diffSchema({ databaseUrl: postgres.url, migrations: readMigrations() })
  process.stdout.write(sql)
} finally {
  await server.kill()
  rmSync(dataDirectory, { recursive: true, force: true })
  await guard.close()
}
// The engine keeps a pool of connections that nothing closes.
process.exit()
