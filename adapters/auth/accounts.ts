import { v7 as uuidv7 } from 'uuid'
import { appendAuditEvent, sealPersonal } from '#adapters/db/audit.ts'
import type { PrismaClient } from '#adapters/db/client.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import { ApiError } from '#contracts/errors.ts'
import type { Role } from '#contracts/permissions.ts'
import { isTokenValid, redeemToken } from './one-time-tokens.ts'
import type { Passwords } from './passwords.ts'
import { hashToken } from './secrets.ts'
import { revokeSignIns, startSignIn, type Origin, type RefreshToken } from './sign-ins.ts'
import {
  findUser,
  hasUsers,
  inUserTransaction,
  lockAdmins,
  lockUser,
  toUserRow,
  type Transaction,
  type UserRow,
} from './users.ts'

export interface AccountContext {
  prisma: PrismaClient
  passwords: Passwords
  /** Seals who people are, where events tell of them. */
  sealer: Pick<Sealer, 'seal'>
  now: () => number
}

export interface SignIn {
  user: UserRow
  refreshToken: RefreshToken
}

export interface NewAccount {
  email: string
  name: string
  password: string
}

/**
 * Makes the first admin. Of any number of racing calls one wins: the lock orders them, and the rest find a user.
 * @throws ApiError `already_set_up` for ever after.
 */
export async function setUp(
  context: AccountContext,
  options: { account: NewAccount; token: string; origin: Origin; requestId: string },
): Promise<SignIn> {
  const { account, token, origin, requestId } = options
  const { prisma } = context
  const now = new Date(context.now())
  // The token goes with the first admin, so it is asked for first: who finds neither came too late.
  const isValid = await isTokenValid(prisma, { purpose: 'setup', token, now })
  if (await hasUsers(prisma)) throw new ApiError('already_set_up')
  if (!isValid) throw new ApiError('invalid_token')
  const passwordHash = await context.passwords.hashNew(account.password, account)
  return inUserTransaction(prisma, async (transaction) => {
    await lockAdmins(transaction)
    if (await hasUsers(transaction)) throw new ApiError('already_set_up')
    if (!(await redeemToken(transaction, { purpose: 'setup', token, now })))
      throw new ApiError('invalid_token')
    await transaction.oneTimeToken.deleteMany({ where: { purpose: 'setup' } })
    const user = await insertUser(transaction, { ...account, passwordHash, role: 'admin', now })
    await appendAuditEvent(transaction, {
      type: 'auth.set_up',
      severity: 'warning',
      actorId: user.id,
      subjectId: user.id,
      requestId,
      ...sealAccount(context, user, origin),
    })
    return openSignIn(transaction, { user, origin, now })
  })
}

/** Makes the first admin from the environment; does nothing once there is a user. */
export async function createFirstAdmin(
  context: AccountContext,
  account: NewAccount,
): Promise<boolean> {
  const { prisma } = context
  if (await hasUsers(prisma)) return false
  const passwordHash = await context.passwords.hash(account.password)
  return inUserTransaction(prisma, async (transaction) => {
    await lockAdmins(transaction)
    if (await hasUsers(transaction)) return false
    const now = new Date(context.now())
    const user = await insertUser(transaction, { ...account, passwordHash, role: 'admin', now })
    await appendAuditEvent(transaction, {
      type: 'auth.set_up',
      severity: 'warning',
      actorId: null,
      subjectId: user.id,
      ...sealAccount(context, user),
    })
    return true
  })
}

/** Takes an invite: the account has the e-mail, role and department that the admin chose. */
export async function register(
  context: AccountContext,
  options: {
    inviteToken: string
    account: { name: string; password: string; email?: string | undefined }
    origin: Origin
    requestId: string
  },
): Promise<SignIn> {
  const { inviteToken, account, origin, requestId } = options
  const { prisma } = context
  const now = new Date(context.now())
  const isOpen = {
    tokenHash: new Uint8Array(hashToken(inviteToken)),
    acceptedAt: null,
    expiresAt: { gt: now },
  }
  const invite = await prisma.invite.findFirst({ where: isOpen })
  if (!invite) throw new ApiError('link_expired')
  if (account.email !== undefined && account.email !== invite.email)
    throw new ApiError('refused', { message: 'The invite is for another e-mail address.' })
  const person = { email: invite.email, name: account.name }
  const passwordHash = await context.passwords.hashNew(account.password, person)
  return inUserTransaction(prisma, async (transaction) => {
    const [accepted] = await transaction.invite.updateManyAndReturn({
      where: isOpen,
      data: { acceptedAt: now },
    })
    if (!accepted) throw new ApiError('link_expired')
    const user = await insertUser(transaction, {
      ...person,
      passwordHash,
      role: accepted.role,
      department: accepted.department,
      now,
    })
    await appendAuditEvent(transaction, {
      type: 'user.registered',
      severity: 'info',
      actorId: user.id,
      subjectId: user.id,
      payload: { inviteId: accepted.id, role: user.role },
      requestId,
      ...sealAccount(context, user, origin),
    })
    return openSignIn(transaction, { user, origin, now })
  })
}

function sealAccount({ sealer }: AccountContext, user: UserRow, origin?: Origin) {
  const { id, name, email } = user
  return sealPersonal(sealer, id, { name: { name }, contact: { email }, network: { ...origin } })
}

/** Changes the own password; every other sign-in ends, and every access token but the new one. */
export async function changePassword(
  context: AccountContext,
  options: {
    userId: string
    family: string
    current: string
    next: string
    requestId: string
  },
): Promise<UserRow> {
  const { userId, family, current, next, requestId } = options
  const before = await findUser(context.prisma, { id: userId })
  if (!(await context.passwords.matches(before?.passwordHash ?? null, current)) || !before)
    throw new ApiError('invalid_credentials', { message: 'The current password is wrong.' })
  const passwordHash = await context.passwords.hashNew(next, before)
  return replacePassword(context, {
    userId,
    passwordHash,
    exceptFamily: family,
    expectedHash: before.passwordHash,
    type: 'user.password_changed',
    requestId,
  })
}

/** Sets a new password with a one-time link; every sign-in ends. */
export async function resetPassword(
  context: AccountContext,
  options: { token: string; password: string; requestId: string },
): Promise<void> {
  const { token, password, requestId } = options
  const now = new Date(context.now())
  const purpose = 'reset'
  if (!(await isTokenValid(context.prisma, { purpose, token, now })))
    throw new ApiError('link_expired')
  const passwordHash = await context.passwords.hashNew(password, {})
  await inUserTransaction(context.prisma, async (transaction) => {
    const redeemed = await redeemToken(transaction, { purpose, token, now })
    if (!redeemed?.userId) throw new ApiError('link_expired')
    const { userId } = redeemed
    await lockUser(transaction, userId, 'update')
    await writePassword(transaction, { userId, passwordHash, now })
    await appendAuditEvent(transaction, {
      type: 'user.password_reset',
      severity: 'warning',
      actorId: userId,
      subjectId: userId,
      requestId,
    })
  })
}

async function replacePassword(
  context: AccountContext,
  change: {
    userId: string
    passwordHash: string
    expectedHash: string
    exceptFamily: string
    type: string
    requestId: string
  },
): Promise<UserRow> {
  const { userId, requestId } = change
  const now = new Date(context.now())
  return inUserTransaction(context.prisma, async (transaction) => {
    const locked = await lockUser(transaction, userId, 'update')
    if (locked?.passwordHash !== change.expectedHash) throw new ApiError('conflict')
    const user = await writePassword(transaction, { ...change, now })
    await appendAuditEvent(transaction, {
      type: change.type,
      severity: 'warning',
      actorId: userId,
      subjectId: userId,
      requestId,
    })
    return user
  })
}

async function writePassword(
  transaction: Transaction,
  change: { userId: string; passwordHash: string; exceptFamily?: string; now: Date },
): Promise<UserRow> {
  const { userId, passwordHash, exceptFamily, now } = change
  const user = await transaction.user.update({
    where: { id: userId },
    data: { passwordHash, tokenVersion: { increment: 1 } },
  })
  await revokeSignIns(transaction, { userId, now, ...(exceptFamily ? { exceptFamily } : {}) })
  await transaction.oneTimeToken.deleteMany({ where: { userId, purpose: 'reset' } })
  return toUserRow(user)
}

async function insertUser(
  transaction: Transaction,
  user: {
    email: string
    name: string
    passwordHash: string
    role: Role | string
    department?: string | null
    now: Date
  },
): Promise<UserRow> {
  const { email, name, passwordHash, role, department, now } = user
  if (await findUser(transaction, { email }))
    throw new ApiError('conflict', { message: 'There is an account with this e-mail already.' })
  const row = await transaction.user.create({
    data: {
      id: uuidv7(),
      email: email.toLowerCase(),
      name,
      role,
      department: department ?? null,
      passwordHash,
      createdAt: now,
    },
  })
  return toUserRow(row)
}

/** Opens a sign-in of a user whose row the transaction holds. */
export async function openSignIn(
  transaction: Transaction,
  options: { user: UserRow; origin: Origin; now: Date },
): Promise<SignIn> {
  const { user, origin, now } = options
  await transaction.user.update({ where: { id: user.id }, data: { lastLoginAt: now } })
  const refreshToken = await startSignIn(transaction, {
    userId: user.id,
    role: user.role,
    origin,
    now,
  })
  return { user, refreshToken }
}
