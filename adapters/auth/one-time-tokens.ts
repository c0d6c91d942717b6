import { v7 as uuidv7 } from 'uuid'
import type { Prisma } from '#adapters/db/client.ts'
import { hashToken, randomToken } from './secrets.ts'

const SECOND_MS = 1000
const HOUR_MS = 3600 * SECOND_MS

/** What a token is for decides how long it lives; one for another purpose is no token at all. */
export const LIFETIME_MS = {
  setup: 24 * HOUR_MS,
  reset: HOUR_MS,
  ws: 60 * SECOND_MS,
} as const

export type Purpose = keyof typeof LIFETIME_MS

type Db = Pick<Prisma.TransactionClient, 'oneTimeToken'>

export interface IssuedToken {
  token: string
  expiresAt: Date
}

/** Makes a single-use token; only its hash is stored. */
export async function issueToken(
  db: Db,
  options: {
    purpose: Purpose
    now: Date
    userId?: string
    subject?: Prisma.InputJsonObject
  },
): Promise<IssuedToken> {
  const token = randomToken(options.purpose === 'setup' ? 20 : 32)
  const expiresAt = new Date(options.now.getTime() + LIFETIME_MS[options.purpose])
  await db.oneTimeToken.create({
    data: {
      id: uuidv7(),
      purpose: options.purpose,
      userId: options.userId ?? null,
      tokenHash: new Uint8Array(hashToken(token)),
      ...(options.subject ? { subject: options.subject } : {}),
      createdAt: options.now,
      expiresAt,
    },
  })
  return { token, expiresAt }
}

export interface RedeemedToken {
  userId: string | null
  subject: unknown
}

/** Uses a token up: one conditional update, so of two who present it one gets it. */
export async function redeemToken(
  db: Db,
  options: { purpose: Purpose; token: string; now: Date },
): Promise<RedeemedToken | null> {
  const [redeemed] = await db.oneTimeToken.updateManyAndReturn({
    where: {
      purpose: options.purpose,
      tokenHash: new Uint8Array(hashToken(options.token)),
      usedAt: null,
      expiresAt: { gt: options.now },
    },
    data: { usedAt: options.now },
  })
  return redeemed ? { userId: redeemed.userId, subject: redeemed.subject } : null
}

/** Whether the token would be taken; for a cheap refusal before an expensive step. */
export async function isTokenValid(
  db: Db,
  options: { purpose: Purpose; token: string; now: Date },
): Promise<boolean> {
  const found = await db.oneTimeToken.findFirst({
    where: {
      purpose: options.purpose,
      tokenHash: new Uint8Array(hashToken(options.token)),
      usedAt: null,
      expiresAt: { gt: options.now },
    },
    select: { id: true },
  })
  return found !== null
}
