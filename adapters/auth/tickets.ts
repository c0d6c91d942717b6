import { z } from 'zod'
import type { PrismaClient } from '#adapters/db/client.ts'
import type { Principal } from '#domain/permissions.ts'
import { issueToken, LIFETIME_MS, redeemToken } from './one-time-tokens.ts'
import { resolveCredential, type CredentialContext } from './principals.ts'

export const TICKET_SECONDS = LIFETIME_MS.ws / 1000

const subjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), family: z.uuid() }),
  z.object({ kind: z.literal('api_key'), keyId: z.uuid() }),
])

/** A ticket for one WebSocket, bound to the credential that asked for it. */
export async function issueTicket(
  prisma: PrismaClient,
  options: { principal: Principal; now: Date },
): Promise<string> {
  const { principal, now } = options
  const { token } = await issueToken(prisma, {
    purpose: 'ws',
    now,
    userId: principal.userId,
    subject: { ...principal.credential },
  })
  return token
}

/** Uses a ticket up and gives the present rights of who asked for it; null where either is gone. */
export async function redeemTicket(
  context: Pick<CredentialContext, 'pool' | 'now'> & { prisma: PrismaClient },
  ticket: string,
): Promise<Principal | null> {
  const now = new Date(context.now())
  const redeemed = await redeemToken(context.prisma, { purpose: 'ws', token: ticket, now })
  const credential = subjectSchema.safeParse(redeemed?.subject)
  if (!redeemed?.userId || !credential.success) return null
  return resolveCredential(context, { userId: redeemed.userId, credential: credential.data })
}
