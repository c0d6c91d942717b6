import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { createApiKey, revokeApiKey } from '#adapters/auth/key-store.ts'
import { listSignIns, type SignInRow } from '#adapters/auth/sign-in-list.ts'
import { endOwnSignIn } from '#adapters/auth/login.ts'
import { issueTicket, TICKET_SECONDS } from '#adapters/auth/tickets.ts'
import { decodeCursor, toPage } from '#adapters/db/cursor.ts'
import { scope } from '#contracts/permissions.ts'
import type { ApiKey, AuthSession } from '#contracts/auth.ts'
import { routes } from '#contracts/routes.ts'
import { announceRights } from '../announce-rights.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'
import { familyOf } from '../signed-in.ts'

const { auth: contracts } = routes

const idCursor = z.uuid()

/** What a person holds: API keys, sign-ins, and tickets for the WebSocket. */
export function credentialsRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  implement(app, contracts.listApiKeys, async ({ principal, query }) => {
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, idCursor)
    const rows = await deps.prisma.apiKey.findMany({
      where: {
        userId: principal.userId,
        revokedAt: null,
        ...(after === undefined ? {} : { id: { lt: after } }),
      },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    })
    return toPage(rows, { limit: query.limit, toItem: toApiKey, toPosition: (row) => row.id })
  })

  implement(app, contracts.createApiKey, async ({ principal, body, request }) => {
    const actor = { userId: principal.userId, requestId: request.id }
    const { row, key } = await createApiKey(deps, { ...body, actor })
    return { ...toApiKey(row), key }
  })

  implement(app, contracts.deleteApiKey, async ({ principal, params, request }) => {
    const actor = { userId: principal.userId, requestId: request.id }
    await revokeApiKey(deps, { id: params.id, actor })
    announceRights(deps, principal.userId)
    return null
  })

  implement(app, contracts.listSessions, async ({ principal, query }) => {
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, idCursor)
    const rows = await listSignIns(deps.pool, {
      userId: principal.userId,
      now: new Date(deps.now()),
      limit: query.limit,
      after,
    })
    const current = familyOf(principal)
    return toPage(rows, {
      limit: query.limit,
      toItem: (row) => toAuthSession(row, current),
      toPosition: (row) => row.family,
    })
  })

  implement(app, contracts.deleteSession, async ({ principal, params }) => {
    await endOwnSignIn(deps, { userId: principal.userId, family: params.id })
    announceRights(deps, principal.userId)
    return null
  })

  implement(app, contracts.wsTicket, async ({ principal }) => ({
    ticket: await issueTicket(deps.prisma, { principal, now: new Date(deps.now()) }),
    expiresInSeconds: TICKET_SECONDS,
  }))
}

function toApiKey(row: {
  id: string
  name: string
  prefix: string
  scopes: string[]
  expiresAt: Date
  lastUsedAt: Date | null
  createdAt: Date
}): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes.flatMap((name) => scope.safeParse(name).data ?? []),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}

function toAuthSession(row: SignInRow, current: string): AuthSession {
  return {
    id: row.family,
    userAgent: row.userAgent,
    ipAddress: row.ipAddress,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    isCurrent: row.family === current,
  }
}
