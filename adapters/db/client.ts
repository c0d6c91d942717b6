import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'
import { PrismaClient } from './generated/client.ts'

export { PrismaClient }
export { Prisma } from './generated/client.ts'

export interface Database {
  /** For hot paths and what Prisma cannot say: conditional updates, locks, LISTEN. */
  pool: Pool
  /** For everything else; works over the same connections. */
  prisma: PrismaClient
  close(): Promise<void>
}

/** Opens one pool for a process; a broken idle connection is dropped, not fatal. */
export function openDatabase(options: {
  url: string
  maxConnections?: number
  onError?: (error: Error) => void
}): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 20,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'aios',
  })
  pool.on('error', (error) => options.onError?.(error))
  // The pool listens to idle connections only: without this, one that breaks in a transaction ends the process.
  pool.on('connect', (client) => {
    client.on('error', (error: Error) => options.onError?.(error))
  })
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    pool,
    prisma,
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
