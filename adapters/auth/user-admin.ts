import { v7 as uuidv7 } from 'uuid'
import { appendAuditEvent, sealPersonal } from '#adapters/db/audit.ts'
import type { Prisma, PrismaClient } from '#adapters/db/client.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import { ApiError } from '#contracts/errors.ts'
import type { Role } from '#contracts/permissions.ts'
import { hashToken, randomToken } from './secrets.ts'
import { capSignIns, revokeSignIns } from './sign-ins.ts'
import {
  findUser,
  inUserTransaction,
  lockAdmins,
  lockUser,
  toUserRow,
  type Transaction,
  type UserRow,
} from './users.ts'

const INVITE_MS = 72 * 60 * 60 * 1000

export interface AdminContext {
  prisma: PrismaClient
  /** Seals who people are, where events tell of them. */
  sealer: Pick<Sealer, 'seal'>
  now: () => number
}

/** Who acts, and in which request. */
export interface Actor {
  userId: string
  requestId: string
}

export interface UserChanges {
  role?: Role | undefined
  department?: string | null | undefined
  active?: boolean | undefined
}

/**
 * Changes role, department or activity of a user. A change of rights kills every access token at once, a deactivation
 * every sign-in too.
 * @throws ApiError `stale_version`, or `conflict` where no active admin would be left.
 */
export async function updateUser(
  context: AdminContext,
  options: { id: string; version: number; changes: UserChanges; actor: Actor },
): Promise<UserRow> {
  const { id, version, changes, actor } = options
  const now = new Date(context.now())
  return inUserTransaction(context.prisma, async (transaction) => {
    await lockAdmins(transaction)
    const before = await lockUser(transaction, id, 'update')
    if (!before) throw new ApiError('not_found')
    if (before.version !== version) throw new ApiError('stale_version')
    const after = applyChanges(before, changes)
    await keepAnAdmin(transaction, before, after)
    const losesTokens = after.role !== before.role || after.isActive !== before.isActive
    const row = await transaction.user.update({
      where: { id },
      data: {
        role: after.role,
        department: after.department,
        isActive: after.isActive,
        version: { increment: 1 },
        ...(losesTokens ? { tokenVersion: { increment: 1 } } : {}),
      },
    })
    if (!after.isActive) await revokeSignIns(transaction, { userId: id, now })
    else if (losesTokens) await capSignIns(transaction, { userId: id, role: after.role, now })
    await appendAuditEvent(transaction, {
      type: 'user.updated',
      severity: losesTokens ? 'warning' : 'info',
      actorId: actor.userId,
      subjectId: id,
      payload: describeChange(before, after),
      requestId: actor.requestId,
      ...sealPersonal(context.sealer, id, {
        name: { name: before.name },
        contact: { email: before.email },
        ...(before.department === after.department
          ? {}
          : { profile: { departmentBefore: before.department, department: after.department } }),
      }),
    })
    return toUserRow(row)
  })
}

function applyChanges(user: UserRow, changes: UserChanges): UserRow {
  return {
    ...user,
    role: changes.role ?? user.role,
    department: changes.department === undefined ? user.department : changes.department,
    isActive: changes.active ?? user.isActive,
  }
}

// Under the lock on admins: two admins who demote each other at once leave one.
async function keepAnAdmin(
  transaction: Transaction,
  before: UserRow,
  after: UserRow,
): Promise<void> {
  const isAdmin = (user: UserRow) => user.role === 'admin' && user.isActive
  if (!isAdmin(before) || isAdmin(after)) return
  const others = await transaction.user.count({
    where: { role: 'admin', isActive: true, id: { not: before.id } },
  })
  if (others === 0)
    throw new ApiError('conflict', {
      message: 'This is the last active admin. Make somebody else admin first.',
    })
}

function describeChange(before: UserRow, after: UserRow): Prisma.InputJsonObject {
  return {
    ...(before.role === after.role ? {} : { roleBefore: before.role, role: after.role }),
    ...(before.isActive === after.isActive ? {} : { active: after.isActive }),
    ...(before.department === after.department ? {} : { changed: ['department'] }),
  }
}

/** Ends every sign-in of a user, and with the token version every access token. API keys stay. */
export async function endSessions(
  context: AdminContext,
  options: { id: string; actor: Actor },
): Promise<void> {
  const { id, actor } = options
  const now = new Date(context.now())
  await inUserTransaction(context.prisma, async (transaction) => {
    if (!(await lockUser(transaction, id, 'update'))) throw new ApiError('not_found')
    await transaction.user.update({ where: { id }, data: { tokenVersion: { increment: 1 } } })
    await revokeSignIns(transaction, { userId: id, now })
    await appendAuditEvent(transaction, {
      type: 'user.sessions_ended',
      severity: 'warning',
      actorId: actor.userId,
      subjectId: id,
      requestId: actor.requestId,
    })
  })
}

export interface NewInvite {
  email: string
  role: Role
  department: string | null
}

/** Invites somebody; an open invite for the same address is void. The token is in the answer only. */
export async function createInvite(
  context: AdminContext,
  options: { invite: NewInvite; actor: Actor },
) {
  const { invite, actor } = options
  const now = new Date(context.now())
  const token = randomToken(32)
  return inUserTransaction(context.prisma, async (transaction) => {
    if (await findUser(transaction, { email: invite.email }))
      throw new ApiError('conflict', { message: 'There is an account with this e-mail already.' })
    await transaction.invite.deleteMany({ where: { email: invite.email, acceptedAt: null } })
    const row = await transaction.invite.create({
      data: {
        id: uuidv7(),
        ...invite,
        tokenHash: new Uint8Array(hashToken(token)),
        invitedBy: actor.userId,
        createdAt: now,
        expiresAt: new Date(now.getTime() + INVITE_MS),
      },
    })
    await appendAuditEvent(transaction, {
      type: 'user.invited',
      severity: 'info',
      actorId: actor.userId,
      subjectId: row.id,
      payload: { role: invite.role },
      requestId: actor.requestId,
      // Nobody's yet: who takes the invite has an account of their own.
      ...sealPersonal(context.sealer, null, {
        contact: { email: invite.email },
        profile: { department: invite.department },
      }),
    })
    return { row, token }
  })
}
