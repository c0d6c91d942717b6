import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { grantAppRights } from '#adapters/db/app-role.ts'
import { migrateDatabase } from '#adapters/db/migrate.ts'
import { processEnvironment } from '#adapters/config.ts'
import { preparePostgres } from '#adapters/postgres/server.ts'
import { choosePort } from '#adapters/process/ports.ts'
import { findTemporalCli } from '#adapters/temporal/cli.ts'
import { launchTemporal } from '#adapters/temporal/server.ts'
import { ROOT } from './artefacts.ts'
import { logPath } from './logs.ts'
import { accessOf, type DatabaseAccess } from './database-access.ts'
import { databaseEnvironment, serverPart, type Addresses } from './parts.ts'
import type { Start } from './start.ts'

const POSTGRES_PORT = 54_329
const TEMPORAL_PORT = 7233
const TEMPORAL_UI_PORT = 8233

type DatabaseAddresses = Pick<Addresses, 'databaseUrl' | 'databaseDirectUrl'>
type TemporalAddresses = Pick<Addresses, 'temporalAddress' | 'temporalUiUrl'>

/** The database of the environment, else the embedded one; with the present schema either way. */
export async function startDatabase(stack: Start): Promise<DatabaseAddresses> {
  const { owner, app } = stack.config.database.url
    ? accessOf(stack.config.database)
    : await startEmbeddedPostgres(stack)
  await stack.progress.step('migrations', async (report) => {
    const applied = await migrateDatabase({
      databaseUrl: owner.url,
      onProgress: (migration) => report(`applying ${migration}`),
    })
    if (owner.grantsTo) await grantAppRights(owner.url, owner.grantsTo)
    const words = applied.length > 0 ? `applied ${applied.length}` : 'schema up to date'
    return { words, value: undefined }
  })
  return app
}

/** Inserts the built-in agents and templates that are missing. */
export async function seed(addresses: Omit<Addresses, keyof TemporalAddresses>): Promise<void> {
  await promisify(execFile)(process.execPath, [join(ROOT, 'cli', 'seed.ts')], {
    cwd: ROOT,
    env: processEnvironment(databaseEnvironment(addresses)),
  })
}

function startEmbeddedPostgres(stack: Start): Promise<DatabaseAccess> {
  const { config, guard, progress, supervisor } = stack
  return progress.step('postgres', async (report) => {
    const port = await choosePort({
      variable: 'AIOS_POSTGRES_PORT',
      requested: config.postgresPort,
      preferred: POSTGRES_PORT,
      reserved: [config.port],
    })
    report('preparing its data')
    const postgres = await preparePostgres({
      dataDirectory: config.dataDir,
      port,
      guard,
      logPath: logPath(config.dataDir, 'postgres'),
    })
    report('starting')
    await supervisor.start(serverPart('postgres', { config, launch: postgres.launch }))
    return {
      words: [
        `ready on 127.0.0.1:${port}`,
        ...otherPort(port, config.postgresPort ?? POSTGRES_PORT),
        ...(postgres.notice ? [postgres.notice] : []),
      ].join('; '),
      value: {
        owner: { url: postgres.url, grantsTo: postgres.app.role },
        app: { databaseUrl: postgres.app.url, databaseDirectUrl: postgres.app.url },
      },
    }
  })
}

/** The cluster of the environment, else the embedded server; with our search attributes either way. */
export function startTemporal(stack: Start): Promise<TemporalAddresses> {
  const { temporal } = stack.config
  return temporal.address
    ? useTemporalCluster(stack, temporal.address)
    : startEmbeddedTemporal(stack)
}

function useTemporalCluster(
  { config, progress }: Start,
  address: string,
): Promise<TemporalAddresses> {
  return progress.step('temporal', async (report) => {
    report(`connecting to ${address}`)
    // Loaded only for this: the embedded server is prepared by a process of its own.
    const { connectTemporal } = await import('#adapters/temporal/connection.ts')
    const { ensureSearchAttributes } = await import('#adapters/temporal/namespace.ts')
    const connection = await connectTemporal(config.temporal)
    try {
      await ensureSearchAttributes(connection, config.temporal.namespace)
    } finally {
      await connection.close()
    }
    return {
      words: `using ${address}`,
      value: { temporalAddress: address, temporalUiUrl: config.temporal.uiUrl },
    }
  })
}

function startEmbeddedTemporal(stack: Start): Promise<TemporalAddresses> {
  const { config, guard, progress, supervisor } = stack
  return progress.step('temporal', async (report) => {
    const cliPath = await findTemporalCli({
      configuredPath: config.temporal.cliPath,
      programPath: config.programPath,
      cacheDirectory: config.cacheDir,
      environment: processEnvironment(),
      onProgress: report,
    })
    report('starting')
    const { port, uiPort } = await chooseTemporalPorts(stack)
    const launch = () =>
      launchTemporal({
        cliPath,
        dataDirectory: config.dataDir,
        namespace: config.temporal.namespace,
        port,
        uiPort,
        guard,
        logPath: logPath(config.dataDir, 'temporal'),
        environment: processEnvironment(),
      })
    await supervisor.start(serverPart('temporal', { config, launch }))
    return {
      words: [
        `ready on 127.0.0.1:${port}`,
        ...otherPort(port, config.temporal.port ?? TEMPORAL_PORT),
        ...otherPort(uiPort, config.temporal.uiPort ?? TEMPORAL_UI_PORT, 'UI '),
      ].join('; '),
      value: {
        temporalAddress: `127.0.0.1:${port}`,
        temporalUiUrl: config.temporal.uiUrl ?? `http://127.0.0.1:${uiPort}`,
      },
    }
  })
}

async function chooseTemporalPorts({ config }: Start): Promise<{ port: number; uiPort: number }> {
  const port = await choosePort({
    variable: 'AIOS_TEMPORAL_PORT',
    requested: config.temporal.port,
    preferred: TEMPORAL_PORT,
    reserved: [config.port],
  })
  const uiPort = await choosePort({
    variable: 'AIOS_TEMPORAL_UI_PORT',
    requested: config.temporal.uiPort,
    preferred: TEMPORAL_UI_PORT,
    reserved: [config.port, port],
  })
  return { port, uiPort }
}

function otherPort(port: number, expected: number, prefix = ''): string[] {
  return port === expected ? [] : [`${prefix}port ${expected} is in use, so it took ${port}`]
}
