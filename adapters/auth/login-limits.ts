import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { ApiError } from '#contracts/errors.ts'
import { clientNetwork } from './client-network.ts'

const WINDOW_SECONDS = 15 * 60

/** Wrong passwords in a quarter of an hour: for one account from one network, for one account, from one network. */
const LIMITS = { accountAndNetwork: 10, account: 50, network: 100 }

export interface Attempt {
  account: string
  ipAddress: string
}

export interface LoginLimits {
  /** Counts an attempt before it is checked, so that parallel guesses cannot slip through together. */
  begin(attempt: Attempt): Promise<void>
  /** Takes the attempt back: the failure was ours. */
  forgive(attempt: Attempt): Promise<void>
  /** The password was right: the attempt is taken back, and earlier ones from there were the owner's. */
  succeed(attempt: Attempt): Promise<void>
}

/** Counted in the database: a restart forgets nothing, and replicas count together. */
export function createLoginLimits(pool: Pool): LoginLimits {
  const limiters = Object.entries(LIMITS).map(([name, points]) => ({
    name,
    limiter: new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: true,
      keyPrefix: `login-${name}`,
      points,
      duration: WINDOW_SECONDS,
    }),
  }))
  const keysOf = (attempt: Attempt): Record<string, string> => {
    const account = hashAccount(attempt.account)
    const network = clientNetwork(attempt.ipAddress)
    return { account, network, accountAndNetwork: `${account}-${network}` }
  }
  return {
    async begin(attempt) {
      const keys = keysOf(attempt)
      for (const { name, limiter } of limiters)
        await limiter.consume(keys[name] ?? '').catch(refuseOrThrow)
    },
    async forgive(attempt) {
      const keys = keysOf(attempt)
      await Promise.all(limiters.map(({ name, limiter }) => limiter.reward(keys[name] ?? '')))
    },
    async succeed(attempt) {
      const keys = keysOf(attempt)
      await Promise.all(
        limiters.map(({ name, limiter }) => {
          const key = keys[name] ?? ''
          return name === 'accountAndNetwork' ? limiter.delete(key) : limiter.reward(key)
        }),
      )
    },
  }
}

// The table holds no e-mail address.
function hashAccount(account: string): string {
  return createHash('sha256').update(account).digest('base64url').slice(0, 22)
}

function refuseOrThrow(rejection: unknown): never {
  if (!(rejection instanceof RateLimiterRes)) throw rejection
  throw new ApiError('too_many_requests', {
    message: 'Too many attempts to sign in. Wait before the next one.',
    retryAfterSeconds: Math.max(1, Math.ceil(rejection.msBeforeNext / 1000)),
  })
}
