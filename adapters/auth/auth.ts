import type { Pool } from 'pg'
import type { CredentialContext } from './principals.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import { createAccessTokens } from './tokens.ts'

/** Everything about who may come in, put together once for a process. */
export interface Auth {
  credentials: CredentialContext
}

export function createAuth(options: { pool: Pool; sealer: Sealer; now: () => number }): Auth {
  const { pool, sealer, now } = options
  const tokens = createAccessTokens({ secret: sealer.deriveKey('access-token'), now })
  return { credentials: { pool, tokens, now } }
}
