import { z } from 'zod'
import type { Prisma, PrismaClient } from '#adapters/db/client.ts'
import type { User as UserView } from '#contracts/auth.ts'
import { role } from '#contracts/permissions.ts'

export type Transaction = Prisma.TransactionClient

const userRow = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role,
  department: z.string().nullable(),
  passwordHash: z.string(),
  isActive: z.boolean(),
  tokenVersion: z.number().int(),
  version: z.number().int(),
  lastLoginAt: z.date().nullable(),
  createdAt: z.date(),
})
export type UserRow = z.infer<typeof userRow>

// Racing sign-ups, demotions and deactivations decide one after the other: how many admins there are is one fact.
const ADMINS_LOCK = 4_100_001

const TRANSACTION = { maxWait: 10_000, timeout: 20_000 }

export function inUserTransaction<T>(
  prisma: PrismaClient,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  return prisma.$transaction(work, TRANSACTION)
}

/** Held to the end of the transaction. */
export async function lockAdmins(transaction: Transaction): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${ADMINS_LOCK}::bigint)`
}

/**
 * Reads a user and keeps the row: with `share` while a sign-in of the user is opened or renewed, with `update` while
 * they are ended. So no sign-in can be renewed past the moment that ends it.
 */
export async function lockUser(
  transaction: Transaction,
  userId: string,
  mode: 'share' | 'update',
): Promise<UserRow | null> {
  if (mode === 'share')
    await transaction.$executeRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR SHARE`
  else
    await transaction.$executeRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`
  return findUser(transaction, { id: userId })
}

export async function findUser(
  db: Pick<Transaction, 'user'>,
  where: { id: string } | { email: string },
): Promise<UserRow | null> {
  const row = await db.user.findUnique({ where })
  return row ? userRow.parse(row) : null
}

export async function hasUsers(db: Pick<Transaction, 'user'>): Promise<boolean> {
  return (await db.user.findFirst({ select: { id: true } })) !== null
}

export function toUserRow(row: unknown): UserRow {
  return userRow.parse(row)
}

export function toUserView(user: UserRow): UserView {
  const { id, email, name, role, department } = user
  return { id, email, name, role, department }
}
