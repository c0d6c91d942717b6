import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { createResetLink } from '#adapters/auth/reset.ts'
import { createInvite, endSessions, updateUser, type Actor } from '#adapters/auth/user-admin.ts'
import { toUserRow, toUserView, type UserRow } from '#adapters/auth/users.ts'
import { decodeCursor, toPage } from '#adapters/db/cursor.ts'
import { role } from '#contracts/permissions.ts'
import { routes } from '#contracts/routes.ts'
import type { Invite, ManagedUser } from '#contracts/users.ts'
import type { Principal } from '#domain/permissions.ts'
import type { FastifyRequest } from 'fastify'
import { announceRights } from '../announce-rights.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'

const { users: contracts } = routes

const idCursor = z.uuid()

/** User administration: for admins, never for an API key. */
export function usersRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { prisma, config } = deps

  implement(app, contracts.list, async ({ query }) => {
    const rows = await prisma.user.findMany({
      where: { AND: [...afterId(query.cursor), ...matching(query.query)] },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    })
    return toPage(rows, {
      limit: query.limit,
      toItem: (row) => toManagedUser(toUserRow(row)),
      toPosition: (row) => row.id,
    })
  })

  implement(app, contracts.invite, async ({ principal, body, request }) => {
    const { row, token } = await createInvite(deps, {
      invite: { ...body, department: body.department ?? null },
      actor: toActor(principal, request),
    })
    const url = `${config.publicUrl}/register#token=${token}`
    return { ...toInvite(row), inviteToken: token, url }
  })

  implement(app, contracts.listInvites, async ({ query }) => {
    const rows = await prisma.invite.findMany({
      where: { AND: afterId(query.cursor) },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    })
    return toPage(rows, { limit: query.limit, toItem: toInvite, toPosition: (row) => row.id })
  })

  implement(app, contracts.update, async ({ principal, params, version, body, request }) => {
    const user = await updateUser(deps, {
      id: params.id,
      version,
      changes: body,
      actor: toActor(principal, request),
    })
    announceRights(deps, user.id)
    return toManagedUser(user)
  })

  implement(app, contracts.resetLink, async ({ principal, params, request }) => {
    const link = await createResetLink(
      { prisma, publicUrl: config.publicUrl, now: deps.now },
      { user: { id: params.id }, actorId: principal.userId, requestId: request.id },
    )
    return { ...link, expiresAt: link.expiresAt.toISOString() }
  })

  implement(app, contracts.endSessions, async ({ principal, params, request }) => {
    await endSessions(deps, { id: params.id, actor: toActor(principal, request) })
    announceRights(deps, params.id)
    return null
  })
}

function toActor(principal: Principal, request: FastifyRequest): Actor {
  return { userId: principal.userId, requestId: request.id }
}

// Ids are UUIDv7: their order is the order of making.
function afterId(cursor: string | undefined) {
  return cursor === undefined ? [] : [{ id: { lt: decodeCursor(cursor, idCursor) } }]
}

function matching(text: string | undefined) {
  if (text === undefined) return []
  const contains = { contains: text, mode: 'insensitive' } as const
  return [{ OR: [{ name: contains }, { email: contains }] }]
}

function toManagedUser(user: UserRow): ManagedUser {
  return {
    ...toUserView(user),
    active: user.isActive,
    version: user.version,
    lastLoginAt: user.lastLoginAt?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
  }
}

function toInvite(row: {
  id: string
  email: string
  role: string
  department: string | null
  expiresAt: Date
  acceptedAt: Date | null
  createdAt: Date
}): Invite {
  return {
    id: row.id,
    email: row.email,
    role: role.parse(row.role),
    department: row.department,
    expiresAt: row.expiresAt.toISOString(),
    acceptedAt: row.acceptedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}
