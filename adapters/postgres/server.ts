import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { describeExit, startChild, type Child } from '../process/child.ts'
import type { Guard } from '../process/guard.ts'
import { readOrCreateSecret } from '../secret-files.ts'
import { StartError } from '../start-error.ts'
import { ensureCluster, healCluster, POSTGRES_ENVIRONMENT } from './cluster.ts'
import { placePostgres, type PostgresPlace } from './place.ts'

const SUPERUSER = 'postgres'
const ROLE = 'aios'
/** As which the API and the workers connect: it owns nothing. */
const APP_ROLE = 'aios_app'
const DATABASE = 'aios'
const READY_TIMEOUT_MS = 300_000

export interface PostgresOptions {
  dataDirectory: string
  port: number
  guard: Guard
  logPath: string
  /** False trades safety for speed: for tests, whose data nobody needs after a crash. */
  isDurable?: boolean
}

export interface Postgres {
  /** Connects as the owner of AIOS's database, who is not a superuser. */
  url: string
  /** Connects as who merely runs AIOS: what that role may do the owner says. */
  app: { url: string; role: string }
  notice: string | undefined
  /** Starts the server, again after it died, and waits until it takes connections. */
  launch(): Promise<Child>
}

/** Makes the embedded PostgreSQL ready to be launched: its user, its cluster, its secrets. */
export async function preparePostgres(options: PostgresOptions): Promise<Postgres> {
  const place = placePostgres(options.dataDirectory)
  const secrets = join(options.dataDirectory, 'secrets')
  const superuserPassword = readOrCreateSecret(join(secrets, 'postgres-superuser'), 'base64url')
  const password = readOrCreateSecret(join(secrets, 'postgres'), 'base64url')
  const appPassword = readOrCreateSecret(join(secrets, 'postgres-app'), 'base64url')
  await ensureCluster(place, {
    superuser: SUPERUSER,
    password: superuserPassword,
    isDurable: options.isDurable ?? true,
  })
  const { port } = options
  return {
    url: connectionUrl({ user: ROLE, password, port, database: DATABASE }),
    app: {
      url: connectionUrl({ user: APP_ROLE, password: appPassword, port, database: DATABASE }),
      role: APP_ROLE,
    },
    notice: place.notice,
    launch: async () => {
      await healCluster(place.clusterDirectory)
      const child = await spawnServer(place, options)
      const superuserUrl = connectionUrl({
        user: SUPERUSER,
        password: superuserPassword,
        port,
        database: 'postgres',
      })
      const client = await connectWhenReady(superuserUrl, child, options)
      await ensureDatabase(client, { password, appPassword })
      return child
    },
  }
}

function connectionUrl(to: { user: string; password: string; port: number; database: string }) {
  return `postgresql://${to.user}:${to.password}@127.0.0.1:${to.port}/${to.database}`
}

function spawnServer(place: PostgresPlace, options: PostgresOptions): Promise<Child> {
  const settings = Object.entries(settingsOf(options)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  return startChild({
    guard: options.guard,
    phase: 1,
    // A fast shutdown: sessions are ended, everything is written.
    signal: 'INT',
    graceSeconds: 30,
    command: join(place.binaryDirectory, 'postgres'),
    arguments: ['-D', place.clusterDirectory, ...settings],
    environment: POSTGRES_ENVIRONMENT,
    workingDirectory: place.clusterDirectory,
    logPath: options.logPath,
    account: place.account,
  })
}

function settingsOf({ port, isDurable = true }: PostgresOptions): Record<string, string | number> {
  return {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    // AIOS asks many small questions; compiling them costs more than it saves.
    jit: 'off',
    // Docker gives /dev/shm only 64 MB, which parallel workers would exhaust.
    max_parallel_workers_per_gather: 0,
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    // A failed statement is answered, and logged by whoever sent it.
    log_min_error_statement: 'panic',
    log_line_prefix: '%m [%p] ',
    timezone: 'UTC',
    log_timezone: 'UTC',
    fsync: isDurable ? 'on' : 'off',
    synchronous_commit: isDurable ? 'on' : 'off',
    full_page_writes: isDurable ? 'on' : 'off',
  }
}

// Recovery after a crash may take a while, during which the server refuses connections.
async function connectWhenReady(
  url: string,
  child: Child,
  { logPath }: PostgresOptions,
): Promise<pg.Client> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
    client.on('error', () => {})
    const failure = await client.connect().then(
      () => undefined,
      (error: unknown) => error,
    )
    if (failure === undefined) return client
    if (child.hasExited())
      throw new StartError(
        `PostgreSQL did not start (${lastFatalLine(logPath) ?? describeExit(await child.exited)}); its log is ${logPath}.`,
      )
    if (isWrongPassword(failure) || Date.now() > deadline) {
      await child.stop()
      throw refusal(failure, logPath)
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === '28P01'
}

function refusal(failure: unknown, logPath: string): StartError {
  return isWrongPassword(failure)
    ? new StartError(
        'PostgreSQL does not take the password in secrets/postgres-superuser of the data directory: restore that file from where the data came from.',
      )
    : new StartError(`PostgreSQL did not take connections in time; its log is ${logPath}.`)
}

function lastFatalLine(logPath: string): string | undefined {
  return readFileSync(logPath, 'utf8')
    .split('\n')
    .findLast((line) => line.includes('FATAL:') || line.includes('PANIC:'))
    ?.replace(/^.*?(FATAL|PANIC):\s*/, '')
}

/** Every start makes sure of role and database, because the first one may have been interrupted between them. */
async function ensureDatabase(
  client: pg.Client,
  { password, appPassword }: { password: string; appPassword: string },
): Promise<void> {
  try {
    await ensureRole(client, { role: ROLE, rights: 'CREATEDB', password })
    await ensureRole(client, { role: APP_ROLE, rights: 'NOCREATEDB', password: appPassword })
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
    if (!database.rowCount) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${ROLE}`)
  } finally {
    await client.end()
  }
}

async function ensureRole(
  client: pg.Client,
  { role, rights, password }: { role: string; rights: string; password: string },
): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])
  const verb = found.rowCount ? 'ALTER' : 'CREATE'
  await client.query(`${verb} ROLE ${role} LOGIN ${rights} PASSWORD ${pg.escapeLiteral(password)}`)
}
