import type { Pool } from 'pg'
import type { Config } from '#adapters/config.ts'
import type { PrismaClient } from '#adapters/db/client.ts'
import type { Logger } from '#adapters/logger.ts'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import type { Engine } from './engine.ts'

/** Everything the API works with; a test passes its own. */
export interface ApiDependencies {
  config: Config
  logger: Logger
  pool: Pool
  prisma: PrismaClient
  /** Starts and messages workflows. */
  engine: Engine
  bus: TurnBus
  sealer: Sealer
  /** Milliseconds since the epoch. */
  now: () => number
}
