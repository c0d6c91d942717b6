import type { FastifyInstance, FastifyRequest } from 'fastify'
import { resolveBearer, type CredentialContext } from '#adapters/auth/principals.ts'
import { ApiError } from '#contracts/errors.ts'
import type { RateLimits } from './rate-limits.ts'

/** Puts who asks on the request, whatever credential says so; a public route that nobody in particular asks gets null. */
export function registerPrincipal(
  app: FastifyInstance,
  options: { credentials: CredentialContext; limits: RateLimits },
): void {
  const { credentials, limits } = options
  app.decorateRequest('principal', null)
  app.addHook('onRequest', async (request) => {
    const contract = request.routeOptions.config.contract
    // A probe must not wait for the database, whoever asks.
    if (!contract || contract.path.startsWith('/health/')) return
    await limits.beforeCredential(request)
    const token = readBearer(request)
    if (token !== undefined) request.principal = await resolveBearer(credentials, token)
    // A wrong credential counts against its network, so guessing is limited like any anonymous request.
    await limits.afterCredential(request)
    if (request.principal || contract.permission === 'public') return
    throw new ApiError(token === undefined ? 'unauthenticated' : 'session_ended')
  })
}

/**
 * The token of `Authorization: Bearer`; undefined when none came.
 * @throws ApiError when several came: parsers disagree on which one counts.
 */
function readBearer(request: FastifyRequest): string | undefined {
  const names = request.raw.rawHeaders.filter((_, index) => index % 2 === 0)
  if (names.filter((name) => name.toLowerCase() === 'authorization').length > 1)
    throw new ApiError('malformed_request', {
      details: [{ path: 'headers.authorization', message: 'must be given once' }],
    })
  return /^Bearer +([A-Za-z0-9._~+/=-]{20,4096})$/i.exec(request.headers.authorization ?? '')?.[1]
}
