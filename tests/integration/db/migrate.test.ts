import { createHash } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { migrateDatabase, readSchemaState } from '#adapters/db/migrate.ts'
import { readMigrations, type Migration } from '#adapters/db/migrations.ts'
import { diagnoseMigrations, diffSchema } from '#adapters/db/schema-engine.ts'
import { createDatabase } from '#tests/helpers/infrastructure.ts'

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

describe('migrating a database', () => {
  it('brings an empty database to a schema and history that Prisma finds in order', async () => {
    const { url } = await createDatabase({ isEmpty: true })
    const migrations = readMigrations()

    const applied = await migrateDatabase({ databaseUrl: url })

    expect(applied).toEqual(migrations.map(({ name }) => name))
    expect(await diagnoseMigrations({ databaseUrl: url, migrations })).toMatchObject({
      history: null,
      failedMigrationNames: [],
      editedMigrationNames: [],
    })
  })

  it('holds migrations that say the same as the Prisma schema', async () => {
    const { url } = await createDatabase({ isEmpty: true })
    expect(await diffSchema({ databaseUrl: url, migrations: readMigrations() })).toBe('')
  })

  it('applies each migration once when two starts race', async () => {
    const { url } = await createDatabase({ isEmpty: true })
    const migrations = [migration('1_one', 'CREATE TABLE one (id int)')]

    const applied = await Promise.all([
      migrateDatabase({ databaseUrl: url, migrations }),
      migrateDatabase({ databaseUrl: url, migrations }),
    ])

    expect(applied.flat()).toEqual(['1_one'])
  })

  it('takes function bodies with semicolons whole', async () => {
    const { url } = await createDatabase({ isEmpty: true })
    const sql = `CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;`

    await migrateDatabase({ databaseUrl: url, migrations: [migration('1_function', sql)] })

    expect(await query(url, 'SELECT two()')).toEqual([{ two: 2 }])
  })

  it('leaves nothing of a migration that fails, and applies it once it is right', async () => {
    const { url } = await createDatabase({ isEmpty: true })
    const broken = [migration('1_one', 'CREATE TABLE one (id int); SELECT missing()')]

    await expect(migrateDatabase({ databaseUrl: url, migrations: broken })).rejects.toThrow(
      /1_one failed and was rolled back \(function missing\(\) does not exist\)/,
    )
    expect(await query(url, `SELECT to_regclass('one') AS found`)).toEqual([{ found: null }])

    const fixed = [migration('1_one', 'CREATE TABLE one (id int)')]
    expect(await migrateDatabase({ databaseUrl: url, migrations: fixed })).toEqual(['1_one'])
  })

  it('takes over from another tool that died in the middle of a migration', async () => {
    const { url } = await createDatabase({ isEmpty: true })
    const first = [migration('1_one', 'CREATE TABLE one (id int)')]
    await migrateDatabase({ databaseUrl: url, migrations: first })
    await query(
      url,
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ('x', 'y', '2_two')`,
    )

    const both = [...first, migration('2_two', 'CREATE TABLE two (id int)')]
    expect(await migrateDatabase({ databaseUrl: url, migrations: both })).toEqual(['2_two'])
    expect(await diagnoseMigrations({ databaseUrl: url, migrations: both })).toMatchObject({
      history: null,
      failedMigrationNames: [],
    })
  })

  it('refuses a database that a newer AIOS has used, and names what it does not know', async () => {
    const { url } = await createDatabase({ isEmpty: true })
    const older = [migration('1_one', 'CREATE TABLE one (id int)')]
    const newer = [...older, migration('2_two', 'CREATE TABLE two (id int)')]
    await migrateDatabase({ databaseUrl: url, migrations: newer })

    await expect(migrateDatabase({ databaseUrl: url, migrations: older })).rejects.toThrow(
      /newer than this AIOS \(it has the migration 2_two\)/,
    )
    expect(await readSchemaState({ databaseUrl: url, migrations: older })).toMatchObject({
      unknown: ['2_two'],
    })
  })

  it('refuses a database that holds the tables of something else', async () => {
    const { url } = await createDatabase({ isEmpty: true })
    await query(url, 'CREATE TABLE invoices (id int)')

    await expect(migrateDatabase({ databaseUrl: url })).rejects.toThrow(/invoices/)
    expect(await query(url, `SELECT to_regclass('_prisma_migrations') AS found`)).toEqual([
      { found: null },
    ])
  })

  it('says which setting to check when no database answers', async () => {
    await expect(
      migrateDatabase({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' }),
    ).rejects.toThrow(/cannot be reached .* check DATABASE_URL/)
  })
})
