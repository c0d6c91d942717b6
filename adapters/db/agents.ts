import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { agentSnapshot, type AgentVersion, type NewAgent } from '#contracts/agents.ts'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import {
  applyEdit,
  changedFields,
  refusePrimarySettings,
  toSlug,
  toSnapshot,
  type AgentEdit,
  type StoredAgent,
} from '#domain/agents.ts'
import { can, type Principal } from '#domain/permissions.ts'
import { rankAgents, type RankedAgent } from '#domain/routing-agents.ts'
import { toAgentVersion, toColumns, toNewRow, toStoredAgent } from './agent-rows.ts'
import { appendAuditEvent } from './audit.ts'
import { Prisma, type PrismaClient } from './client.ts'
import { decodeCursor, toPage } from './cursor.ts'

/** Who changes an agent, and why. */
export interface Authorship {
  authorId: string
  reason: string
  requestId: string
}

export interface AgentFilter {
  limit: number
  cursor?: string | undefined
  domain?: string | undefined
  query?: string | undefined
}

/** Edits of one agent wait for each other's row lock: give a crowd the time to be told that it lost. */
const TRANSACTION = { maxWait: 10_000, timeout: 10_000 } as const
const SLUG_ATTEMPTS = 5

const idPosition = z.tuple([z.uuid()])
const versionPosition = z.tuple([z.number().int()])

export type AgentStore = ReturnType<typeof createAgentStore>

/** Agents and their versions. Whoever reads passes the principal: what it may not see is not found. */
export function createAgentStore(prisma: PrismaClient) {
  return {
    list: (principal: Principal, filter: AgentFilter) => list(prisma, principal, filter),
    get: (principal: Principal, id: string) => get(prisma, principal, id),
    create: (settings: NewAgent, authorship: Authorship) => create(prisma, settings, authorship),
    update: (target: { id: string; version: number }, edit: AgentEdit, authorship: Authorship) =>
      update(prisma, { target, edit }, authorship),
    delete: (id: string, authorship: Omit<Authorship, 'reason'>) => remove(prisma, id, authorship),
    listVersions: (id: string, page: { limit: number; cursor?: string | undefined }) =>
      listVersions(prisma, id, page),
    restore: (target: { id: string; version: number }, authorship: Authorship) =>
      restore(prisma, target, authorship),
    classify: (principal: Principal, text: string) => classify(prisma, principal, text),
  }
}

/** The same rule as `canSeeAgent`, for the database to apply. */
function visibleTo(principal: Principal): Prisma.AgentWhereInput {
  if (can(principal, 'agents:read')) return { deletedAt: null }
  const { department } = principal
  const open: Prisma.AgentWhereInput[] = [{ departments: { isEmpty: true } }]
  if (department !== null) open.push({ departments: { has: department } })
  return { deletedAt: null, isActive: true, OR: open }
}

/** Oldest first: ids are in the order of creation, so the primary agent leads and pages never shift. */
async function list(
  prisma: PrismaClient,
  principal: Principal,
  filter: AgentFilter,
): Promise<Page<StoredAgent>> {
  const conditions = [visibleTo(principal)]
  if (filter.domain !== undefined) conditions.push({ domain: filter.domain })
  if (filter.query !== undefined) conditions.push(matching(filter.query))
  if (filter.cursor !== undefined)
    conditions.push({ id: { gt: decodeCursor(filter.cursor, idPosition)[0] } })
  const rows = await prisma.agent.findMany({
    where: { AND: conditions },
    orderBy: { id: 'asc' },
    take: filter.limit + 1,
  })
  return toPage(rows, { limit: filter.limit, toItem: toStoredAgent, toPosition: ({ id }) => [id] })
}

function matching(query: string): Prisma.AgentWhereInput {
  // Prisma passes LIKE's wildcards on as they are.
  const part = { contains: query.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const
  return { OR: [{ name: part }, { slug: part }, { domain: part }, { description: part }] }
}

async function get(prisma: PrismaClient, principal: Principal, id: string): Promise<StoredAgent> {
  const row = await prisma.agent.findFirst({ where: { AND: [{ id }, visibleTo(principal)] } })
  if (!row) throw new ApiError('not_found')
  return toStoredAgent(row)
}

async function create(
  prisma: PrismaClient,
  settings: NewAgent,
  authorship: Authorship,
): Promise<StoredAgent> {
  const { slug, ...rest } = settings
  for (let attempt = 1; ; attempt++) {
    const chosen = slug ?? (await findFreeSlug(prisma, settings.name))
    try {
      return await prisma.$transaction(
        (transaction) => insert(transaction, { ...rest, slug: chosen }, authorship),
        TRANSACTION,
      )
    } catch (error) {
      if (!isTaken(error)) throw error
      // A slug made from the name may be tried again: somebody else's agent got it in between.
      if (slug === undefined && attempt < SLUG_ATTEMPTS) continue
      throw new ApiError('conflict', {
        message: 'Another agent has this slug.',
        details: [{ path: 'body.slug', message: 'is taken' }],
        cause: error,
      })
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

async function findFreeSlug(prisma: PrismaClient, name: string): Promise<string> {
  const taken = await prisma.agent.findMany({
    where: { deletedAt: null, slug: { startsWith: toSlug(name).slice(0, 50) } },
    select: { slug: true },
  })
  const slugs = new Set(taken.map(({ slug }) => slug))
  let number = 1
  while (slugs.has(toSlug(name, number))) number++
  return toSlug(name, number)
}

async function insert(
  transaction: Prisma.TransactionClient,
  settings: Omit<NewAgent, 'slug'> & { slug: string },
  authorship: Authorship,
): Promise<StoredAgent> {
  const row = await transaction.agent.create({
    data: {
      ...toNewRow({ ...settings, identity: { SOUL: '', IDENTITY: '', USER: '' } }),
      id: uuidv7(),
      createdBy: authorship.authorId,
    },
  })
  const agent = toStoredAgent(row)
  await keepVersion(transaction, agent, authorship)
  await audit(transaction, { type: 'agent.created', agentId: agent.id, authorship })
  return agent
}

async function update(
  prisma: PrismaClient,
  change: { target: { id: string; version: number }; edit: AgentEdit },
  authorship: Authorship,
): Promise<StoredAgent> {
  const { target, edit } = change
  return prisma.$transaction(async (transaction) => {
    const row = await transaction.agent.findFirst({ where: { id: target.id, deletedAt: null } })
    if (!row) throw new ApiError('not_found')
    if (row.version !== target.version) throw new ApiError('stale_version')
    const before = toStoredAgent(row)
    const isChange = changedFields(toSnapshot(before), applyEdit(before, edit)).length > 0
    return isChange ? save(transaction, { before, edit }, authorship) : before
  }, TRANSACTION)
}

/** Writes an edit of the version that was read, as one conditional update: of two at once, one is told that it lost. */
async function save(
  transaction: Prisma.TransactionClient,
  change: { before: StoredAgent; edit: AgentEdit },
  authorship: Authorship,
): Promise<StoredAgent> {
  const { before, edit } = change
  const refusal = before.primary ? refusePrimarySettings(edit) : null
  if (refusal) throw new ApiError('conflict', { message: refusal })
  const { count } = await transaction.agent.updateMany({
    where: { id: before.id, version: before.version, deletedAt: null },
    data: { ...toColumns(edit), version: { increment: 1 } },
  })
  if (count === 0) throw new ApiError('stale_version')
  const after = toStoredAgent(
    await transaction.agent.findUniqueOrThrow({ where: { id: before.id } }),
  )
  await keepVersion(transaction, after, authorship)
  const fields = changedFields(toSnapshot(before), toSnapshot(after))
  await audit(transaction, {
    type: 'agent.updated',
    agentId: after.id,
    authorship,
    payload: { version: after.version, fields },
  })
  return after
}

async function keepVersion(
  transaction: Prisma.TransactionClient,
  agent: StoredAgent,
  { authorId, reason }: Authorship,
): Promise<void> {
  await transaction.agentVersion.create({
    data: {
      agentId: agent.id,
      version: agent.version,
      snapshot: toSnapshot(agent),
      authorId,
      reason,
    },
  })
}

/** Hides an agent for good. Its conversations stay; turns under way, and those that wait for people, end as of a stopped one. */
async function remove(
  prisma: PrismaClient,
  id: string,
  authorship: Omit<Authorship, 'reason'>,
): Promise<void> {
  await prisma.$transaction(async (transaction) => {
    const { count } = await transaction.agent.updateMany({
      where: { id, deletedAt: null, isPrimary: false },
      data: { deletedAt: new Date() },
    })
    if (count === 0) throw await whyNotDeleted(transaction, id)
    await audit(transaction, { type: 'agent.deleted', agentId: id, authorship })
  }, TRANSACTION)
}

async function whyNotDeleted(transaction: Prisma.TransactionClient, id: string): Promise<ApiError> {
  const row = await transaction.agent.findFirst({ where: { id, deletedAt: null } })
  if (!row) return new ApiError('not_found')
  return new ApiError('conflict', { message: 'The primary agent cannot be deleted.' })
}

async function audit(
  transaction: Prisma.TransactionClient,
  event: {
    type: string
    agentId: string
    authorship: Omit<Authorship, 'reason'>
    payload?: Prisma.InputJsonObject
  },
): Promise<void> {
  const { authorId, requestId } = event.authorship
  await appendAuditEvent(transaction, {
    type: event.type,
    severity: 'info',
    actorId: authorId,
    subjectId: event.agentId,
    payload: event.payload ?? {},
    requestId,
  })
}

async function listVersions(
  prisma: PrismaClient,
  id: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<AgentVersion>> {
  if ((await prisma.agent.count({ where: { id, deletedAt: null } })) === 0)
    throw new ApiError('not_found')
  const before = page.cursor === undefined ? [] : decodeCursor(page.cursor, versionPosition)
  const rows = await prisma.agentVersion.findMany({
    where: { agentId: id, ...(before[0] === undefined ? {} : { version: { lt: before[0] } }) },
    orderBy: { version: 'desc' },
    take: page.limit + 1,
  })
  const names = await namesOf(prisma, rows)
  return toPage(rows, {
    limit: page.limit,
    toItem: (row) => toAgentVersion(row, names),
    toPosition: ({ version }) => [version],
  })
}

async function namesOf(
  prisma: PrismaClient,
  rows: { authorId: string | null }[],
): Promise<Map<string, string>> {
  const ids = rows.map(({ authorId }) => authorId).filter((id) => id !== null)
  const users = await prisma.user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  })
  return new Map(users.map(({ id, name }) => [id, name]))
}

/** Makes an earlier version the newest: a new version equal to it, so that nothing is ever undone silently. */
async function restore(
  prisma: PrismaClient,
  target: { id: string; version: number },
  authorship: Authorship,
): Promise<StoredAgent> {
  return prisma.$transaction(async (transaction) => {
    // Whoever edits at this moment ends first; the restored version then follows that edit.
    await transaction.$queryRaw`SELECT id FROM agents WHERE id = ${target.id}::uuid FOR UPDATE`
    const row = await transaction.agent.findFirst({ where: { id: target.id, deletedAt: null } })
    const kept = await transaction.agentVersion.findUnique({
      where: { agentId_version: { agentId: target.id, version: target.version } },
    })
    if (!row || !kept) throw new ApiError('not_found')
    const { slug: _slug, ...edit } = agentSnapshot.parse(kept.snapshot)
    return save(transaction, { before: toStoredAgent(row), edit }, authorship)
  }, TRANSACTION)
}

/** The router agents this person may talk to, ranked for a text. */
async function classify(
  prisma: PrismaClient,
  principal: Principal,
  text: string,
): Promise<RankedAgent[]> {
  const rows = await prisma.agent.findMany({
    where: { AND: [visibleTo(principal), { isRouter: true, isActive: true }] },
  })
  return rankAgents(text, rows.map(toStoredAgent))
}
