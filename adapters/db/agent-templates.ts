import { z } from 'zod'
import { newAgent, type AgentTemplate } from '#contracts/agents.ts'
import type { Page } from '#contracts/common.ts'
import type { Prisma, PrismaClient } from './client.ts'
import { decodeCursor, toPage } from './cursor.ts'

const position = z.tuple([z.string(), z.string(), z.uuid()])
const storedSettings = newAgent.partial()

/** Templates by category and name. */
export async function listTemplates(
  prisma: PrismaClient,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<AgentTemplate>> {
  const rows = await prisma.agentTemplate.findMany({
    where: page.cursor === undefined ? {} : after(decodeCursor(page.cursor, position)),
    orderBy: [{ category: 'asc' }, { name: 'asc' }, { id: 'asc' }],
    take: page.limit + 1,
  })
  return toPage(rows, {
    limit: page.limit,
    toItem: toTemplate,
    toPosition: ({ category, name, id }) => [category, name, id],
  })
}

function after([category, name, id]: z.infer<typeof position>): Prisma.AgentTemplateWhereInput {
  return {
    OR: [
      { category: { gt: category } },
      { category, name: { gt: name } },
      { category, name, id: { gt: id } },
    ],
  }
}

export async function findTemplate(
  prisma: PrismaClient,
  id: string,
): Promise<AgentTemplate | null> {
  const row = await prisma.agentTemplate.findUnique({ where: { id } })
  return row && toTemplate(row)
}

function toTemplate(row: Prisma.AgentTemplateGetPayload<object>): AgentTemplate {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    category: row.category,
    description: row.description,
    builtIn: row.isBuiltIn,
    settings: storedSettings.parse(row.settings),
  }
}
