import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { inTransaction } from '#adapters/db/transaction.ts'
import { createDatabase } from '#tests/helpers/infrastructure.ts'

describe('a transaction whose connection breaks', () => {
  const broken: string[] = []
  let database: Database
  beforeAll(async () => {
    const { url } = await createDatabase({ isEmpty: true })
    database = openDatabase({ url, onError: (error) => broken.push(error.message) })
  })
  afterAll(async () => database.close())

  it('fails for its caller alone, and the next one gets another connection', async () => {
    const { pool } = database
    const working = inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      // It breaks between two statements, when nobody waits for an answer of it.
      const ended = new Promise<void>((resolve) => client.once('end', () => resolve()))
      await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
      await ended
      await client.query('SELECT 1')
    })

    await expect(working).rejects.toThrow(/connection/i)
    expect(broken.join()).toMatch(/terminating connection/)
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })
})
