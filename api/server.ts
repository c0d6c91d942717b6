import { createAuth } from '#adapters/auth/auth.ts'
import { prepareFirstAdmin } from '#adapters/auth/first-admin.ts'
import { deleteExpired } from '#adapters/auth/housekeeping.ts'
import { createPostgresBus } from '#adapters/bus/postgres-bus.ts'
import { loadConfig, type Config } from '#adapters/config.ts'
import { openDatabase } from '#adapters/db/client.ts'
import { createLogger, type Logger } from '#adapters/logger.ts'
import { removePidFile, writePidFile } from '#adapters/run-files.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { StartError } from '#adapters/start-error.ts'
import { buildApp } from './app.ts'
import type { ApiDependencies } from './dependencies.ts'
import { shutDownOnSignal } from './shutdown.ts'
import { createTemporalEngine } from './temporal-engine.ts'

const HOUSEKEEPING_MS = 60 * 60 * 1000

const config = loadConfig()
const logger = createLogger({ name: 'api', level: config.logLevel })

try {
  await serve(config, logger)
} catch (error) {
  const isExpected = error instanceof StartError
  if (isExpected) process.stderr.write(`${error.message}\n`)
  else logger.fatal({ err: error }, 'the API cannot start')
  process.exit(1)
}

/** Runs the API until it is told to stop. */
async function serve(config: Config, logger: Logger): Promise<void> {
  const { deps, close } = await openDependencies(config, logger)
  const readiness = { isOpen: true }
  const app = await buildApp(deps, { readiness })
  const housekeeping = setInterval(() => {
    deleteExpired(deps.pool, new Date()).catch((err: unknown) =>
      logger.warn({ err }, 'what has expired could not be deleted'),
    )
  }, HOUSEKEEPING_MS)
  shutDownOnSignal({
    app,
    logger,
    readiness,
    async afterClose() {
      clearInterval(housekeeping)
      removePidFile(config.dataDir, 'api')
      await close()
    },
  })
  await welcomeFirstAdmin(deps)
  await listen(app, config)
  writePidFile(config.dataDir, 'api')
  logger.info({ url: config.publicUrl }, 'the API listens')
}

async function openDependencies(config: Config, logger: Logger) {
  const { url, directUrl } = config.database
  if (!url || !config.masterKey)
    throw new StartError('The API needs DATABASE_URL and AIOS_MASTER_KEY; `npm start` sets both.')
  const database = openDatabase({
    url,
    onError: (err) => logger.warn({ err }, 'a database connection broke'),
  })
  const { pool, prisma } = database
  const bus = await createPostgresBus({ directUrl: directUrl ?? url, pool, logger })
  const engine = createTemporalEngine(config, logger)
  const sealer = createSealer(config.masterKey)
  const deps: ApiDependencies = {
    config,
    logger,
    pool,
    prisma,
    engine,
    bus,
    sealer,
    now: () => Date.now(),
  }
  return {
    deps,
    async close() {
      await bus.close()
      await engine.close()
      await database.close()
    },
  }
}

// The link is printed here once for who runs this process alone; the supervisor reads it from its file.
async function welcomeFirstAdmin(deps: ApiDependencies): Promise<void> {
  const { config, logger } = deps
  const { admin, publicUrl, dataDir } = config
  const first = await prepareFirstAdmin(createAuth(deps), { admin, publicUrl, dataDir })
  if (first.kind === 'created') logger.info('the first admin was made from the environment')
  if (first.kind === 'link')
    process.stdout.write(`Set up AIOS with this one-time link: ${first.url}\n`)
}

async function listen(app: Awaited<ReturnType<typeof buildApp>>, config: Config): Promise<void> {
  const { host, port } = config
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const code = cause instanceof Error ? Reflect.get(cause, 'code') : undefined
    if (code === 'EADDRINUSE')
      throw new StartError(
        `Port ${port} is taken by another program: stop it, or set AIOS_PORT to a free port.`,
        { cause },
      )
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES')
      throw new StartError(
        `AIOS cannot listen on ${host}:${port}: check AIOS_HOST and AIOS_PORT.`,
        {
          cause,
        },
      )
    throw cause
  }
}
