import { v7 as uuidv7 } from 'uuid'
import { appendAuditEvent } from '#adapters/db/audit.ts'
import type { PrismaClient } from '#adapters/db/client.ts'
import { ApiError } from '#contracts/errors.ts'
import type { Scope } from '#contracts/permissions.ts'
import { makeApiKey } from './api-keys.ts'
import { hashToken } from './secrets.ts'
import type { Actor } from './user-admin.ts'
import { inUserTransaction, lockUser } from './users.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const DEFAULT_LIFETIME_MS = 90 * DAY_MS
const MAX_LIFETIME_MS = 366 * DAY_MS
const MAX_KEYS_PER_USER = 50

interface KeyContext {
  prisma: PrismaClient
  now: () => number
}

/** Makes an API key of the acting user. What it may do is decided at each use, by its scopes and its owner's role. */
export async function createApiKey(
  context: KeyContext,
  options: { name: string; scopes: Scope[]; expiresAt?: string | undefined; actor: Actor },
) {
  const { name, scopes, actor } = options
  const now = context.now()
  const expiresAt = options.expiresAt ? Date.parse(options.expiresAt) : now + DEFAULT_LIFETIME_MS
  if (expiresAt <= now || expiresAt > now + MAX_LIFETIME_MS)
    throw new ApiError('refused', { message: 'A key must end within a year from now.' })
  const { key, prefix } = makeApiKey()
  return inUserTransaction(context.prisma, async (transaction) => {
    await lockUser(transaction, actor.userId, 'update')
    const alive = await transaction.apiKey.count({
      where: { userId: actor.userId, revokedAt: null, expiresAt: { gt: new Date(now) } },
    })
    if (alive >= MAX_KEYS_PER_USER)
      throw new ApiError('conflict', { message: 'You have 50 keys. Revoke one first.' })
    const row = await transaction.apiKey.create({
      data: {
        id: uuidv7(),
        userId: actor.userId,
        name,
        prefix,
        keyHash: new Uint8Array(hashToken(key)),
        scopes: [...new Set(scopes)],
        expiresAt: new Date(expiresAt),
        createdAt: new Date(now),
      },
    })
    await appendAuditEvent(transaction, {
      type: 'api_key.created',
      severity: 'warning',
      actorId: actor.userId,
      subjectId: row.id,
      payload: { scopes: row.scopes },
      requestId: actor.requestId,
    })
    return { row, key }
  })
}

/** Revokes an own key; it is refused from the next request on. */
export async function revokeApiKey(
  context: KeyContext,
  options: { id: string; actor: Actor },
): Promise<void> {
  const { id, actor } = options
  await inUserTransaction(context.prisma, async (transaction) => {
    const { count } = await transaction.apiKey.updateMany({
      where: { id, userId: actor.userId, revokedAt: null },
      data: { revokedAt: new Date(context.now()) },
    })
    if (count === 0) throw new ApiError('not_found')
    await appendAuditEvent(transaction, {
      type: 'api_key.revoked',
      severity: 'warning',
      actorId: actor.userId,
      subjectId: id,
      requestId: actor.requestId,
    })
  })
}
