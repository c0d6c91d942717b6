import { appendAuditEvent, sealPersonal } from '#adapters/db/audit.ts'
import { ApiError } from '#contracts/errors.ts'
import { openSignIn, type AccountContext, type SignIn } from './accounts.ts'
import type { LoginLimits } from './login-limits.ts'
import {
  familyOf,
  revokeSignIn,
  rotateRefreshToken,
  type Origin,
  type Rotation,
} from './sign-ins.ts'
import { findUser, inUserTransaction, lockUser, type UserRow } from './users.ts'

export interface LoginContext extends AccountContext {
  loginLimits: LoginLimits
}

/**
 * Signs in with e-mail and password. Unknown, wrong and deactivated answer alike and in like time.
 * @throws ApiError `invalid_credentials` or `too_many_requests`.
 */
export async function logIn(
  context: LoginContext,
  options: { email: string; password: string; origin: Origin; requestId: string },
): Promise<SignIn> {
  const attempt = { account: options.email, ipAddress: options.origin.ipAddress ?? 'unknown' }
  await context.loginLimits.begin(attempt)
  try {
    const signIn = await checkAndOpen(context, options)
    await context.loginLimits.succeed(attempt)
    return signIn
  } catch (error) {
    // A database that fails or a full queue is not a wrong password.
    const isGuess = error instanceof ApiError && error.code === 'invalid_credentials'
    if (!isGuess) await context.loginLimits.forgive(attempt).catch(() => undefined)
    throw error
  }
}

async function checkAndOpen(
  context: LoginContext,
  options: { email: string; password: string; origin: Origin; requestId: string },
): Promise<SignIn> {
  const { email, password, origin, requestId } = options
  const user = await findUser(context.prisma, { email })
  const isRight = await context.passwords.matches(user?.passwordHash ?? null, password)
  if (!user || !isRight || !user.isActive) {
    await recordFailure(context, { user, email, origin, requestId })
    throw new ApiError('invalid_credentials')
  }
  const upgradedHash = context.passwords.needsRehash(user.passwordHash)
    ? await context.passwords.hash(password)
    : undefined
  const now = new Date(context.now())
  return inUserTransaction(context.prisma, async (transaction) => {
    const locked = await lockUser(transaction, user.id, 'update')
    if (!locked?.isActive || locked.passwordHash !== user.passwordHash)
      throw new ApiError('invalid_credentials')
    if (upgradedHash)
      await transaction.user.update({
        where: { id: user.id },
        data: { passwordHash: upgradedHash },
      })
    await appendAuditEvent(transaction, {
      type: 'auth.signed_in',
      severity: 'info',
      actorId: user.id,
      subjectId: user.id,
      requestId,
      ...sealPersonal(context.sealer, user.id, { network: { ...origin } }),
    })
    return openSignIn(transaction, { user: locked, origin, now })
  })
}

// What was typed for an unknown account may be a mistake that nobody else is to read: it is sealed, as everything here.
async function recordFailure(
  { prisma, sealer }: LoginContext,
  failure: { user: UserRow | null; email: string; origin: Origin; requestId: string },
): Promise<void> {
  const { user, email, origin, requestId } = failure
  await inUserTransaction(prisma, (transaction) =>
    appendAuditEvent(transaction, {
      type: 'auth.sign_in_failed',
      severity: 'warning',
      actorId: null,
      subjectId: user?.id ?? null,
      requestId,
      ...sealPersonal(sealer, user?.id ?? null, { contact: { email }, network: { ...origin } }),
    }),
  )
}

/** Renews a sign-in; see `rotateRefreshToken` for who wins. */
export async function refresh(
  context: AccountContext,
  options: { token: string; origin: Origin },
): Promise<Rotation> {
  const now = new Date(context.now())
  return inUserTransaction(context.prisma, (transaction) =>
    rotateRefreshToken(transaction, { ...options, now, sealer: context.sealer }),
  )
}

/** Ends the sign-ins that the request names by its cookie or its access token; nothing to end is success. */
export async function logOut(
  context: AccountContext,
  options: { refreshToken?: string; session?: { userId: string; family: string } },
): Promise<void> {
  const now = new Date(context.now())
  await inUserTransaction(context.prisma, async (transaction) => {
    const byCookie = options.refreshToken && (await familyOf(transaction, options.refreshToken))
    const ended = [byCookie, options.session].filter((found) => !!found)
    for (const { userId, family } of ended) {
      await lockUser(transaction, userId, 'update')
      if (!(await revokeSignIn(transaction, { family, userId, now }))) continue
      await appendAuditEvent(transaction, {
        type: 'auth.signed_out',
        severity: 'info',
        actorId: userId,
        subjectId: family,
      })
    }
  })
}

/**
 * Ends one of a user's own sign-ins.
 * @throws ApiError `not_found` when it is not the user's, or has ended.
 */
export async function endOwnSignIn(
  context: Pick<AccountContext, 'prisma' | 'now'>,
  signIn: { userId: string; family: string },
): Promise<void> {
  const now = new Date(context.now())
  await inUserTransaction(context.prisma, async (transaction) => {
    await lockUser(transaction, signIn.userId, 'update')
    if (!(await revokeSignIn(transaction, { ...signIn, now }))) throw new ApiError('not_found')
    await appendAuditEvent(transaction, {
      type: 'auth.session_ended',
      severity: 'info',
      actorId: signIn.userId,
      subjectId: signIn.family,
    })
  })
}
