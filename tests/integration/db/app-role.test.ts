import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { grantAppRights, readAuditPowers } from '#adapters/db/app-role.ts'
import { appendAuditEvent } from '#adapters/db/audit.ts'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { inTransaction } from '#adapters/db/transaction.ts'
import { accessOf } from '#cli/database-access.ts'
import { createDatabase, type TestDatabase } from '#tests/helpers/infrastructure.ts'

let target: TestDatabase
let app: Database
const appUrl = () => {
  const url = new URL(inject('postgresAppUrl'))
  url.pathname = new URL(target.url).pathname
  return url.href
}
beforeAll(async () => {
  target = await createDatabase()
  await Promise.all([1, 2].map(() => grantAppRights(target.url, 'aios_app')))
  app = openDatabase({ url: appUrl(), maxConnections: 2 })
})
afterAll(async () => {
  await app.close()
  await target.drop()
})

describe('who merely runs AIOS', () => {
  it('adds to what is recorded, and reads and writes the rest', async () => {
    await inTransaction(app.pool, (client) =>
      appendAuditEvent(client, { type: 'test.happened', severity: 'info', actorId: null }),
    )
    const { rows } = await app.pool.query('SELECT type FROM audit_events')
    expect(rows).toEqual([{ type: 'test.happened' }])
    await app.pool.query('DELETE FROM sealed_payloads')
    await app.pool.query(`UPDATE audit_anchors SET problem = NULL`)
  })

  it.each([
    `UPDATE audit_events SET severity = 'info'`,
    'DELETE FROM audit_checkpoints',
    'TRUNCATE audit_log',
    `UPDATE audit_keys SET after_size = 0`,
    `UPDATE governance_versions SET reason = ''`,
    `UPDATE governance_decisions SET effect = 'allow'`,
    'ALTER TABLE audit_events DISABLE TRIGGER ALL',
    'DROP TRIGGER append_only ON audit_events',
    'CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
    'SET session_replication_role = replica',
    'CREATE TABLE public.own (id int)',
    'DELETE FROM _prisma_migrations',
  ])('is refused by PostgreSQL: %s', async (statement) => {
    await expect(app.pool.query(statement)).rejects.toMatchObject({
      code: '42501',
    })
  })

  it('is told from who could change the record', async () => {
    expect(await readAuditPowers(appUrl())).toEqual({ role: 'aios_app', canChange: false })
    expect(await readAuditPowers(target.url)).toEqual({ role: 'aios', canChange: true })
  })
})

describe('the access that the environment gives', () => {
  const database = { url: 'postgresql://app@host/aios', directUrl: 'postgresql://app@direct/aios' }

  it('is one and the same without an owner of its own', () => {
    expect(accessOf({ ...database, ownerUrl: undefined }).owner).toEqual({
      url: 'postgresql://app@direct/aios',
      grantsTo: undefined,
    })
  })

  it('has an owner who migrates and gives rights to the other one', () => {
    const { owner, app: running } = accessOf({
      ...database,
      ownerUrl: 'postgresql://owner@direct/aios',
    })
    expect(owner).toEqual({ url: 'postgresql://owner@direct/aios', grantsTo: 'app' })
    expect(running).toEqual({ databaseUrl: database.url, databaseDirectUrl: database.directUrl })
  })
})
