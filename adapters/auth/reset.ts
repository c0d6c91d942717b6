import { appendAuditEvent } from '#adapters/db/audit.ts'
import type { PrismaClient } from '#adapters/db/client.ts'
import { ApiError } from '#contracts/errors.ts'
import { issueToken } from './one-time-tokens.ts'
import { findUser, inUserTransaction } from './users.ts'

export interface ResetLink {
  url: string
  token: string
  expiresAt: Date
}

/**
 * A link with which a user sets a new password within the hour; earlier ones are void. Whoever makes it never learns
 * the password.
 * @throws ApiError `not_found` without such a user, `conflict` when the user is deactivated.
 */
export async function createResetLink(
  context: { prisma: PrismaClient; publicUrl: string; now: () => number },
  options: {
    user: { id: string } | { email: string }
    /** Null: made on the host, by who has the machine. */
    actorId: string | null
    requestId?: string
  },
): Promise<ResetLink> {
  const now = new Date(context.now())
  return inUserTransaction(context.prisma, async (transaction) => {
    const user = await findUser(transaction, options.user)
    if (!user) throw new ApiError('not_found', { message: 'There is no such user.' })
    if (!user.isActive)
      throw new ApiError('conflict', { message: 'This user is deactivated. Activate it first.' })
    await transaction.oneTimeToken.deleteMany({ where: { userId: user.id, purpose: 'reset' } })
    const issued = await issueToken(transaction, { purpose: 'reset', now, userId: user.id })
    await appendAuditEvent(transaction, {
      type: 'user.reset_link_made',
      severity: 'warning',
      actorId: options.actorId,
      subjectId: user.id,
      payload: { from: options.actorId ? 'console' : 'host' },
      requestId: options.requestId ?? null,
    })
    return { ...issued, url: `${context.publicUrl}/reset#token=${issued.token}` }
  })
}
