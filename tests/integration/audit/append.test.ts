import { randomBytes } from 'node:crypto'
import { afterAll, beforeEach, beforeAll, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { appendAuditEvent, sealedPlace, type AuditEventInput } from '#adapters/db/audit.ts'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { inTransaction } from '#adapters/db/transaction.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { GENESIS_HASH } from '#domain/audit-entry.ts'
import { createDatabase, type TestDatabase } from '#tests/helpers/infrastructure.ts'

let target: TestDatabase
let database: Database
beforeAll(async () => {
  target = await createDatabase()
  database = openDatabase({ url: target.url, maxConnections: 20 })
})
afterAll(async () => {
  await database.close()
  await target.drop()
})

const event = (overrides: Partial<AuditEventInput> = {}): AuditEventInput => ({
  type: 'test.happened',
  severity: 'info',
  actorId: uuidv7(),
  ...overrides,
})
const append = (input = event()) =>
  inTransaction(database.pool, (client) => appendAuditEvent(client, input))
const appendByPrisma = (input = event()) =>
  database.prisma.$transaction((transaction) => appendAuditEvent(transaction, input))

async function readChain() {
  const { rows } = await database.pool.query<{ seq: string; prev: string; entry: string }>(
    `SELECT seq, encode(prev_hash, 'hex') AS prev, encode(entry_hash, 'hex') AS entry
     FROM audit_events ORDER BY seq`,
  )
  return rows
}

/** Whether the numbers are gap-free from 1 and each event holds the hash of the one before. */
async function wholeLength(): Promise<number | 'broken'> {
  const chain = await readChain()
  const isWhole = chain.every(
    ({ seq, prev }, index) =>
      Number(seq) === index + 1 && prev === (chain[index - 1]?.entry ?? GENESIS_HASH),
  )
  return isWhole ? chain.length : 'broken'
}

describe('the chain of audit events', () => {
  let before = 0
  beforeEach(async () => {
    before = (await readChain()).length
  })

  it('has no gap and one order after 20 appends at once, by Prisma and by the pool', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? append() : appendByPrisma())),
    )
    expect(await wholeLength()).toBe(before + 20)
  })

  it('has no gap where a transaction was rolled back', async () => {
    const failing = inTransaction(database.pool, async (client) => {
      await appendAuditEvent(client, event())
      throw new Error('the act failed')
    })
    await expect(failing).rejects.toThrow('the act failed')
    await append()
    expect(await wholeLength()).toBe(before + 1)
  })

  it('takes several events of one transaction', async () => {
    await inTransaction(database.pool, async (client) => {
      await appendAuditEvent(client, event())
      await appendAuditEvent(client, event())
    })
    expect(await wholeLength()).toBe(before + 2)
  })

  it('names the category after the first word of the type unless it is given', async () => {
    const first = await append(event({ type: 'api_key.created' }))
    const second = await appendByPrisma(event({ type: 'api_key.created', category: 'security' }))
    const rows = await database.prisma.auditEvent.findMany({
      where: { id: { in: [first.id, second.id] } },
      orderBy: { seq: 'asc' },
    })
    expect(rows.map(({ category }) => category)).toEqual(['api_key', 'security'])
  })

  it('keeps personal detail sealed beside the chain, and its hash in it', async () => {
    const sealer = createSealer(randomBytes(32).toString('base64'))
    const subjectId = uuidv7()
    const detail = { email: 'ada@example.test' }
    const { id } = await append(
      event({ sealed: { sealer, subjectId, detail }, piiClasses: ['email'] }),
    )
    const row = await database.prisma.auditEvent.findUniqueOrThrow({ where: { id } })
    const sealed = await database.prisma.sealedPayload.findUniqueOrThrow({
      where: { auditEventId: id },
    })
    expect(row.piiClasses).toEqual(['email'])
    expect(row.sealedHash).toHaveLength(32)
    expect(sealed.subjectId).toBe(subjectId)
    expect(Buffer.from(sealed.ciphertext).includes('ada@')).toBe(false)
    expect(JSON.parse(sealer.open(sealed.ciphertext, sealedPlace(id)))).toEqual(detail)
    expect(() => sealer.open(sealed.ciphertext, sealedPlace(uuidv7()))).toThrow('belongs elsewhere')
  })

  it('takes the time that it is given, and the clock of the database otherwise', async () => {
    const createdAt = new Date('2020-02-29T12:00:00.123Z')
    const given = await append(event({ createdAt }))
    const own = await append()
    const rows = await database.prisma.auditEvent.findMany({
      where: { id: { in: [given.id, own.id] } },
      orderBy: { seq: 'asc' },
    })
    expect(rows[0]?.createdAt).toEqual(createdAt)
    expect(rows[1]?.createdAt.getTime()).toBeGreaterThan(createdAt.getTime())
  })

  it.each([
    ['an edit', `UPDATE audit_events SET type = 'x'`],
    ['a deletion', 'DELETE FROM audit_events'],
    ['emptying it', 'TRUNCATE audit_events'],
    ['emptying the checkpoints', 'TRUNCATE audit_checkpoints'],
  ])('refuses %s', async (_name, statement) => {
    await append()
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: 'AI001' })
  })
})
