import { v7 as uuidv7 } from 'uuid'
import { appendAuditEvent, sealPersonal, type SealedDetail } from '#adapters/db/audit.ts'
import type { Role } from '#contracts/permissions.ts'
import { hashToken, randomToken } from './secrets.ts'
import { lockUser, type Transaction, type UserRow } from './users.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const IDLE_MS = 7 * DAY_MS
const GRACE_MS = 10_000

/** A sign-in ends by itself after this time however much it is used. */
export function absoluteLifetimeMs(role: Role): number {
  return role === 'admin' ? DAY_MS / 2 : 30 * DAY_MS
}

/** Where a request came from, as the list of sessions shows it. */
export interface Origin {
  userAgent: string | null
  ipAddress: string | null
}

export interface RefreshToken {
  token: string
  family: string
  expiresAt: Date
}

/** Opens a sign-in: the first generation of its refresh token. */
export async function startSignIn(
  transaction: Transaction,
  options: { userId: string; role: Role; origin: Origin; now: Date },
): Promise<RefreshToken> {
  const absolute = new Date(options.now.getTime() + absoluteLifetimeMs(options.role))
  return insertGeneration(transaction, {
    ...options,
    family: uuidv7(),
    parentId: null,
    absoluteExpiresAt: absolute,
  })
}

/** From where a token comes, and what seals that where it is told. */
interface Presented {
  origin: Origin
  now: Date
  sealer: SealedDetail['sealer']
}

export type Rotation =
  | { kind: 'rotated'; user: UserRow; refreshToken: RefreshToken }
  /** Another request renews it at this moment: its answer sets the cookie. */
  | { kind: 'in_progress' }
  /** An older generation came back: somebody has a copy, and the whole sign-in is ended. */
  | { kind: 'reused' }
  | { kind: 'ended' }

/**
 * Exchanges a refresh token for its successor, once. The one conditional update decides between racing requests;
 * who loses and comes within ten seconds, before the successor was used, is told to wait, and is never a thief.
 */
export async function rotateRefreshToken(
  transaction: Transaction,
  options: Presented & { token: string },
): Promise<Rotation> {
  const { origin, now } = options
  const tokenHash = hashToken(options.token)
  const owner = await familyOf(transaction, options.token)
  const user = owner && (await lockUser(transaction, owner.userId, 'share'))
  if (!user?.isActive) return { kind: 'ended' }
  const [used] = await transaction.$queryRaw<GenerationRow[]>`
    UPDATE refresh_tokens SET used_at = ${now}
    WHERE token_hash = ${tokenHash} AND used_at IS NULL AND revoked_at IS NULL
      AND expires_at > ${now} AND absolute_expires_at > ${now}
    RETURNING id, user_id AS "userId", family, absolute_expires_at AS "absoluteExpiresAt"`
  if (!used) return explainRefusal(transaction, tokenHash, options)
  const refreshToken = await insertGeneration(transaction, {
    ...used,
    parentId: used.id,
    origin,
    now,
  })
  return { kind: 'rotated', user, refreshToken }
}

interface GenerationRow {
  id: string
  userId: string
  family: string
  absoluteExpiresAt: Date
}

async function explainRefusal(
  transaction: Transaction,
  tokenHash: Buffer,
  { origin, now, sealer }: Presented,
): Promise<Rotation> {
  const presented = await transaction.refreshToken.findUnique({
    where: { tokenHash: new Uint8Array(tokenHash) },
  })
  if (!presented?.usedAt || presented.revokedAt) return { kind: 'ended' }
  const successor = await transaction.refreshToken.findFirst({ where: { parentId: presented.id } })
  const isRecent = now.getTime() - presented.usedAt.getTime() < GRACE_MS
  if (isRecent && successor && !successor.usedAt && !successor.revokedAt)
    return { kind: 'in_progress' }
  await revokeSignIn(transaction, { family: presented.family, now })
  await appendAuditEvent(transaction, {
    type: 'auth.refresh_reused',
    severity: 'critical',
    actorId: presented.userId,
    subjectId: presented.family,
    // Of who came with the copy, which need not be the person whose sign-in it is.
    ...sealPersonal(sealer, null, { network: { ...origin } }),
  })
  return { kind: 'reused' }
}

async function insertGeneration(
  transaction: Transaction,
  options: {
    userId: string
    family: string
    parentId: string | null
    absoluteExpiresAt: Date
    origin: Origin
    now: Date
  },
): Promise<RefreshToken> {
  const { userId, family, parentId, absoluteExpiresAt, origin, now } = options
  const token = randomToken(32)
  const idleEnd = now.getTime() + IDLE_MS
  const expiresAt = new Date(Math.min(idleEnd, absoluteExpiresAt.getTime()))
  await transaction.refreshToken.create({
    data: {
      id: uuidv7(),
      userId,
      family,
      parentId,
      tokenHash: new Uint8Array(hashToken(token)),
      userAgent: origin.userAgent,
      ipAddress: origin.ipAddress,
      createdAt: now,
      expiresAt,
      absoluteExpiresAt,
    },
  })
  return { token, family, expiresAt }
}

/** The sign-in a refresh token belongs to, whatever became of it. */
export async function familyOf(
  transaction: Transaction,
  token: string,
): Promise<{ family: string; userId: string } | null> {
  return transaction.refreshToken.findUnique({
    where: { tokenHash: new Uint8Array(hashToken(token)) },
    select: { family: true, userId: true },
  })
}

/** Ends one sign-in; its access tokens die with it. Says whether there was one to end. */
export async function revokeSignIn(
  transaction: Transaction,
  options: { family: string; userId?: string; now: Date },
): Promise<boolean> {
  const { count } = await transaction.refreshToken.updateMany({
    where: {
      family: options.family,
      revokedAt: null,
      ...(options.userId ? { userId: options.userId } : {}),
    },
    data: { revokedAt: options.now },
  })
  return count > 0
}

/** Ends every sign-in of a user, but for the one that is kept. */
export async function revokeSignIns(
  transaction: Transaction,
  options: { userId: string; exceptFamily?: string; now: Date },
): Promise<void> {
  await transaction.refreshToken.updateMany({
    where: {
      userId: options.userId,
      revokedAt: null,
      ...(options.exceptFamily ? { family: { not: options.exceptFamily } } : {}),
    },
    data: { revokedAt: options.now },
  })
}

/** Shortens running sign-ins to what the role allows, where it now allows less. */
export async function capSignIns(
  transaction: Transaction,
  options: { userId: string; role: Role; now: Date },
): Promise<void> {
  const latest = new Date(options.now.getTime() + absoluteLifetimeMs(options.role))
  await transaction.refreshToken.updateMany({
    where: { userId: options.userId, absoluteExpiresAt: { gt: latest } },
    data: { absoluteExpiresAt: latest },
  })
}
