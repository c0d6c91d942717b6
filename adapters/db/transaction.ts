import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'

/** What a query can be sent to: the pool, or one connection inside a transaction. */
export type Queryable = Pick<Pool, 'query'>

/** Runs `work` in one transaction; rolls back when it throws. A connection that cannot roll back is thrown away. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return between('BEGIN', { pool, work })
}

/** Runs reads over one state of the database, whatever is written meanwhile. */
export async function inSnapshot<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return between('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', { pool, work })
}

async function between<T>(
  begin: string,
  { pool, work }: { pool: Pool; work: (client: PoolClient) => Promise<T> },
): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    await client.query('ROLLBACK').then(
      () => client.release(),
      (rollbackError: Error) => client.release(rollbackError),
    )
    throw error
  }
}

/** The name of the unique constraint an error of PostgreSQL is about, if it is about one. */
export function violatedConstraint(error: unknown): string | undefined {
  if (!(error instanceof Error) || Reflect.get(error, 'code') !== '23505') return undefined
  const constraint: unknown = Reflect.get(error, 'constraint')
  return typeof constraint === 'string' ? constraint : undefined
}

const RETRY_MS = 250

/**
 * Runs a statement that may run twice, again and again while the database is away, for as long as somebody would
 * rather wait than lose what it writes.
 */
export async function untilWritten<T>(
  statement: () => Promise<T>,
  forMilliseconds: number,
): Promise<T> {
  const deadline = Date.now() + forMilliseconds
  for (;;)
    try {
      return await statement()
    } catch (error) {
      if (!isConnectionFailure(error) || Date.now() > deadline) throw error
      await delay(RETRY_MS)
    }
}

// Classes of PostgreSQL: 08 connection, 53 resources, 57 shut down or starting. Those without a code never reached it.
function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string'
    ? /^(?:08|53|57)[0-9A-Z]{3}$|^E[A-Z]+$/.test(code)
    : /connect|terminat/i.test(error.message)
}
