import { Client, Connection } from '@temporalio/client'
import { NativeConnection, type Worker } from '@temporalio/worker'
import type { Config } from '#adapters/config.ts'
import { createPostgresBus } from '#adapters/bus/postgres-bus.ts'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import { createChunkWriter } from '#adapters/db/chat-chunks.ts'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { createPolicySource, type PolicySource } from '#adapters/db/governance.ts'
import { createModelProviderStore, type ModelProviderStore } from '#adapters/db/model-providers.ts'
import { createFaults, type Faults } from '#adapters/faults.ts'
import type { Logger } from '#adapters/logger.ts'
import { createModelRegistry, type ModelRegistry } from '#adapters/models/registry.ts'
import { createSealer, type Sealer } from '#adapters/secrets/seal.ts'
import { connectionOptions } from '#adapters/temporal/connection.ts'
import { createRunningCalls, type RunningCalls } from '#activities/running-calls.ts'
import type { ChunkWriter } from '#adapters/db/chat-chunks.ts'
import { FAILURE_CONVERTER_PATH } from './bundle.ts'
import { watchStops } from './stops.ts'

/** What the activities of a worker process share. */
export interface WorkerResources {
  config: Config
  logger: Logger
  database: Database
  bus: TurnBus
  registry: ModelRegistry
  providers: ModelProviderStore
  policies: PolicySource
  chunks: ChunkWriter
  runningCalls: RunningCalls
  faults: Faults
  sealer: Sealer
  connection: NativeConnection
  client: Client
  close(): Promise<void>
}

/** Opens everything a worker process needs; waits for parts that are still starting. */
export async function openResources(config: Config, logger: Logger): Promise<WorkerResources> {
  const { url, directUrl } = config.database
  if (!url || !config.masterKey)
    throw new Error('a worker needs DATABASE_URL and AIOS_MASTER_KEY; `npm start` sets both')
  const database = openDatabase({
    url,
    onError: (err) => logger.warn({ err }, 'a database connection broke'),
  })
  const bus = await createPostgresBus({ directUrl: directUrl ?? url, pool: database.pool, logger })
  const options = connectionOptions(config.temporal)
  const connection = await NativeConnection.connect(options)
  const clientConnection = Connection.lazy(options)
  const chunks = createChunkWriter(database.pool, logger)
  bus.onReconnect(() => chunks.rewriteAll())
  const sealer = createSealer(config.masterKey)
  const runningCalls = createRunningCalls(bus)
  const client = new Client({
    connection: clientConnection,
    namespace: config.temporal.namespace,
    dataConverter: { failureConverterPath: FAILURE_CONVERTER_PATH },
  })
  const stopWatching = watchStops({ pool: database.pool, bus, runningCalls, client, logger })
  const providers = createModelProviderStore(database.pool, sealer)
  return {
    config,
    logger,
    database,
    bus,
    providers,
    registry: createModelRegistry({ config, credentials: providers }),
    policies: createPolicySource(database.pool),
    chunks,
    runningCalls,
    faults: createFaults(config.fault),
    sealer,
    connection,
    client,
    async close() {
      stopWatching()
      await bus.close()
      await clientConnection.close()
      await connection.close()
      await database.close()
    },
  }
}

/** Runs a worker until the process is asked to end; a second request ends it at once. */
export async function runUntilSignal(worker: Worker, logger: Logger): Promise<void> {
  let isEnding = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (isEnding) return
      isEnding = true
      logger.info('finishing the work in hand')
      worker.shutdown()
    })
  await worker.run()
}
