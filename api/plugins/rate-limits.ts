import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { clientNetwork } from '#adapters/auth/client-network.ts'
import type { Config } from '#adapters/config.ts'
import { ApiError } from '#contracts/errors.ts'

const MINUTE_MS = 60_000

/** Routes that anybody may call and that cost a password hash or a guess. */
const GUESSABLE_PER_MINUTE = 60
const GUESSABLE = new Set([
  'POST /api/auth/setup',
  'POST /api/auth/login',
  'POST /api/auth/register',
  'POST /api/auth/reset',
  'POST /api/auth/password',
])

type Limiter = ReturnType<FastifyInstance['createRateLimit']>

export interface RateLimits {
  /** Before the credential is known: what anybody can send from one network. */
  beforeCredential(request: FastifyRequest): Promise<void>
  /** After: per user where there is one, per network where there is none. */
  afterCredential(request: FastifyRequest): Promise<void>
}

/** In memory, per process: they protect this process. Sign-in attempts are counted in the database. */
export async function registerRateLimits(
  app: FastifyInstance,
  config: Config,
): Promise<RateLimits> {
  await app.register(rateLimit, { global: false })
  const byNetwork = (request: FastifyRequest) => clientNetwork(request.ip)
  const guessable = app.createRateLimit({
    max: GUESSABLE_PER_MINUTE,
    timeWindow: MINUTE_MS,
    keyGenerator: byNetwork,
  })
  const anonymous = app.createRateLimit({
    max: config.rateLimits.anonymousPerMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: byNetwork,
  })
  const signedIn = app.createRateLimit({
    max: config.rateLimits.principalPerMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.principal?.userId ?? 'nobody',
  })
  return {
    async beforeCredential(request) {
      const contract = request.routeOptions.config.contract
      if (contract && GUESSABLE.has(`${contract.method} ${contract.path}`))
        await enforce(guessable, request)
    },
    async afterCredential(request) {
      if (!request.routeOptions.config.contract?.path.startsWith('/health/'))
        await enforce(request.principal ? signedIn : anonymous, request)
    },
  }
}

async function enforce(limiter: Limiter, request: FastifyRequest): Promise<void> {
  const result = await limiter(request)
  if (result.isAllowed || !result.isExceeded) return
  throw new ApiError('too_many_requests', { retryAfterSeconds: Math.max(1, result.ttlInSeconds) })
}
