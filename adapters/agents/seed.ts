import { v7 as uuidv7 } from 'uuid'
import { toNewRow } from '#adapters/db/agent-rows.ts'
import { openDatabase, type Prisma, type PrismaClient } from '#adapters/db/client.ts'
import {
  readBuiltIns,
  type BuiltInAgent,
  type BuiltIns,
  type BuiltInTemplate,
} from './built-ins.ts'

/** Any number, the same in every process: two that start together must not both insert. */
const SEED_LOCK = 4_100_005

export interface Seeded {
  agents: string[]
  templates: string[]
}

/**
 * Inserts the built-in agents and templates that are missing and returns their slugs; run at each start.
 * What people changed stays as they made it, and an agent that they deleted stays deleted.
 */
export async function seedBuiltIns(
  database: { prisma: PrismaClient },
  builtIns: BuiltIns = readBuiltIns(),
): Promise<Seeded> {
  return database.prisma.$transaction(
    async (transaction) => {
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${SEED_LOCK})`
      return {
        agents: await seedAgents(transaction, builtIns.agents),
        templates: await seedTemplates(transaction, builtIns.templates),
      }
    },
    { maxWait: 30_000, timeout: 30_000 },
  )
}

/** As `seedBuiltIns`, for a process that has no database open: after the migrations, before anything serves. */
export async function seedDatabase(databaseUrl: string): Promise<Seeded> {
  const database = openDatabase({ url: databaseUrl, maxConnections: 1 })
  try {
    return await seedBuiltIns(database)
  } finally {
    await database.close()
  }
}

async function seedAgents(
  transaction: Prisma.TransactionClient,
  agents: BuiltInAgent[],
): Promise<string[]> {
  const known = await transaction.agent.findMany({ select: { slug: true, isPrimary: true } })
  const slugs = new Set(known.map(({ slug }) => slug))
  const hasPrimary = known.some(({ isPrimary }) => isPrimary)
  const missing = agents.filter(({ snapshot }) => !slugs.has(snapshot.slug))
  for (const agent of missing)
    await insertAgent(transaction, { ...agent, isPrimary: agent.isPrimary && !hasPrimary })
  return missing.map(({ snapshot }) => snapshot.slug)
}

async function insertAgent(
  transaction: Prisma.TransactionClient,
  { snapshot, isPrimary }: BuiltInAgent,
): Promise<void> {
  const id = uuidv7()
  await transaction.agent.create({ data: { ...toNewRow(snapshot), id, isPrimary } })
  await transaction.agentVersion.create({
    data: { agentId: id, version: 1, snapshot, reason: 'Built in' },
  })
}

async function seedTemplates(
  transaction: Prisma.TransactionClient,
  templates: BuiltInTemplate[],
): Promise<string[]> {
  const known = await transaction.agentTemplate.findMany({ select: { slug: true } })
  const slugs = new Set(known.map(({ slug }) => slug))
  const missing = templates.filter(({ slug }) => !slugs.has(slug))
  await transaction.agentTemplate.createMany({
    data: missing.map((template) => ({ ...template, id: uuidv7(), isBuiltIn: true })),
  })
  return missing.map(({ slug }) => slug)
}
