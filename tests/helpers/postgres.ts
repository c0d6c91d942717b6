import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrateDatabase } from '#adapters/db/migrate.ts'
import { preparePostgres } from '#adapters/postgres/server.ts'
import { startGuard } from '#adapters/process/guard.ts'
import { findFreePort } from '#adapters/process/ports.ts'

export interface TestPostgres {
  /** The postmaster of now; each connection is a child of it. */
  pid(): number
  /** The server's maintenance address: for `createDatabase`, not for tables. */
  url: string
  /** The same as who merely runs AIOS. */
  app: { url: string; role: string }
  logPath: string
  stop(): Promise<void>
  /** As kill -9: nothing is written any more. */
  kill(): Promise<void>
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>
}

/** A PostgreSQL of its own, with its data in a temporary directory; durable only where a test kills it. */
export async function startPostgres(options: { isDurable?: boolean } = {}): Promise<TestPostgres> {
  const dataDirectory = makeTemporaryDirectory('postgres')
  const guard = startGuard()
  const logPath = join(dataDirectory, 'postgres.log')
  const postgres = await preparePostgres({
    dataDirectory,
    port: await findFreePort(),
    guard,
    logPath,
    isDurable: options.isDurable ?? false,
  })
  let server = await postgres.launch()
  return {
    pid: () => server.pid,
    url: postgres.url,
    app: postgres.app,
    logPath,
    async stop() {
      await server.stop()
      await guard.close()
      rmSync(dataDirectory, { recursive: true, force: true })
    },
    async kill() {
      await server.kill()
    },
    async restart() {
      await server.stop()
      server = await postgres.launch()
    },
  }
}

/** A directory that PostgreSQL's own user may enter, as the one of `mkdtemp` is not when the tests run as root. */
export function makeTemporaryDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `aios-${name}-`))
  chmodSync(directory, 0o711)
  return directory
}

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

const TEMPLATE = 'aios_template'

/** Migrates the template that `createDatabase` copies; once for each server. */
export async function createTemplate(serverUrl: string): Promise<void> {
  await runStatement(serverUrl, `CREATE DATABASE ${TEMPLATE}`)
  await migrateDatabase({ databaseUrl: databaseUrl(serverUrl, TEMPLATE) })
}

/** A fresh database with the present schema, in some 50 ms; `isEmpty` leaves the schema out. */
export async function createDatabase(
  serverUrl: string,
  options: { isEmpty?: boolean } = {},
): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const template = options.isEmpty ? 'template1' : TEMPLATE
  await runStatement(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  return {
    url: databaseUrl(serverUrl, name),
    drop: () => runStatement(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

async function runStatement(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
