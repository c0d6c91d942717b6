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
