import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readBuiltIns } from '#adapters/agents/built-ins.ts'
import { seedBuiltIns, seedDatabase } from '#adapters/agents/seed.ts'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { createDatabase, type TestDatabase } from '#tests/helpers/infrastructure.ts'

let target: TestDatabase
let database: Database

beforeEach(async () => {
  target = await createDatabase()
  database = openDatabase({ url: target.url })
})

afterEach(async () => {
  await database.close()
  await target.drop()
})

describe('the built-in agents', () => {
  it('are there after the first start, Scotty-5 as the primary one with its first version', async () => {
    const seeded = await seedBuiltIns(database)
    expect(seeded.agents).toEqual(['scotty-5'])
    expect(seeded.templates.length).toBeGreaterThanOrEqual(5)
    const scotty = await database.prisma.agent.findFirstOrThrow({ include: { versions: true } })
    expect(scotty).toMatchObject({ slug: 'scotty-5', isPrimary: true, isActive: true, version: 1 })
    expect(
      [scotty.soul, scotty.identity, scotty.userNotes].every((text) => text.length > 100),
    ).toBe(true)
    expect(scotty.versions).toHaveLength(1)
  })

  it('are seeded once by many processes that start together', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => seedBuiltIns(database)))
    expect(results.flatMap(({ agents }) => agents)).toEqual(['scotty-5'])
    expect(await database.prisma.agent.count()).toBe(1)
    expect(await database.prisma.agentTemplate.count()).toBe(readBuiltIns().templates.length)
  })

  it('stay as people changed them, and deleted ones stay deleted', async () => {
    const builtIns = readBuiltIns()
    const [scotty] = builtIns.agents
    const helper = { isPrimary: false, snapshot: { ...scotty!.snapshot, slug: 'helper' } }
    const both = { ...builtIns, agents: [scotty!, helper] }
    await seedBuiltIns(database, both)
    await database.prisma.agent.updateMany({
      where: { slug: 'scotty-5' },
      data: { name: 'Renamed', version: 2 },
    })
    await database.prisma.agent.updateMany({
      where: { slug: 'helper' },
      data: { deletedAt: new Date() },
    })
    const again = await seedBuiltIns(database, both)
    expect(again).toEqual({ agents: [], templates: [] })
    const agents = await database.prisma.agent.findMany({ orderBy: { slug: 'asc' } })
    expect(agents.map(({ name, deletedAt }) => [name, deletedAt !== null])).toEqual([
      ['Scotty-5', true],
      ['Renamed', false],
    ])
  })

  it('are seeded by a process that only has an address', async () => {
    expect((await seedDatabase(target.url)).agents).toEqual(['scotty-5'])
    expect((await seedDatabase(target.url)).agents).toEqual([])
  })

  it('do not take the place of a primary agent that is there', async () => {
    const builtIns = readBuiltIns()
    const [scotty] = builtIns.agents
    const renamed = { isPrimary: true, snapshot: { ...scotty!.snapshot, slug: 'ours' } }
    await seedBuiltIns(database, { ...builtIns, agents: [renamed] })
    await seedBuiltIns(database)
    const primaries = await database.prisma.agent.findMany({ where: { isPrimary: true } })
    expect(primaries.map(({ slug }) => slug)).toEqual(['ours'])
  })
})
