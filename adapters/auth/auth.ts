import type { Pool } from 'pg'
import type { PrismaClient } from '#adapters/db/client.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import type { LoginContext } from './login.ts'
import { createLoginLimits } from './login-limits.ts'
import { createPasswords } from './passwords.ts'
import type { CredentialContext } from './principals.ts'
import { createAccessTokens } from './tokens.ts'

/** Everything that decides who may come in, put together once for a process. */
export interface Auth extends LoginContext {
  credentials: CredentialContext
}

export function createAuth(options: {
  pool: Pool
  prisma: PrismaClient
  sealer: Sealer
  now: () => number
}): Auth {
  const { pool, prisma, sealer, now } = options
  const tokens = createAccessTokens({ secret: sealer.deriveKey('access-token'), now })
  return {
    prisma,
    sealer,
    now,
    passwords: createPasswords(),
    loginLimits: createLoginLimits(pool),
    credentials: { pool, tokens, now },
  }
}
