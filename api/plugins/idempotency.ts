import { createHmac } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  claimIdempotencyKey,
  completeIdempotencyKey,
  releaseIdempotencyKey,
  type IdempotencyClaim,
  type IdempotencyStore,
} from '#adapters/db/idempotency.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import { ApiError } from '#contracts/errors.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
const WAIT_MS = 10_000
const POLL_MS = 100

declare module 'fastify' {
  interface FastifyRequest {
    /** Held while this request is the one that runs under its `Idempotency-Key`. */
    idempotencyClaim: IdempotencyClaim | undefined
  }
}

/** Answers a repeated unsafe request as the first time; a route that keeps its own record is left alone. */
export function registerIdempotency(app: FastifyInstance, store: IdempotencyStore): void {
  app.decorateRequest('idempotencyClaim', undefined)
  app.addHook('preHandler', async (request, reply) => {
    const claim = toClaim(request, store.sealer)
    if (!claim || request.routeOptions.config.contract?.idempotency) return
    const earlier = await waitForTurn(store, claim)
    if (earlier.kind === 'mismatch') throw new ApiError('idempotency_mismatch')
    if (earlier.kind === 'running')
      throw new ApiError('conflict', {
        message: 'The same request is still running. Send it again in a moment.',
      })
    if (earlier.kind === 'answered') return replay(reply, earlier.answer)
    request.idempotencyClaim = claim
    return undefined
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const claim = request.idempotencyClaim
    if (!claim) return payload
    request.idempotencyClaim = undefined
    // What may go well a moment later must be able to: the key is free again.
    if (reply.statusCode >= 500 || reply.statusCode === 429)
      await releaseIdempotencyKey(store, claim)
    else await completeIdempotencyKey(store, claim, toAnswer(reply, payload))
    return payload
  })
}

/** The key of an unsafe request by a known principal. @throws ApiError when the header is no key. */
function toClaim(request: FastifyRequest, sealer: Sealer): IdempotencyClaim | undefined {
  const key = request.headers['idempotency-key']
  const contract = request.routeOptions.config.contract
  if (key === undefined || !contract || SAFE_METHODS.has(request.method)) return undefined
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new ApiError('malformed_request', {
      details: [
        { path: 'headers.idempotency-key', message: 'must be 1 to 200 printable characters' },
      ],
    })
  if (!request.principal) return undefined
  return {
    principalId: request.principal.userId,
    route: `${contract.method} ${contract.path}`,
    key,
    requestHash: hashRequest(request, sealer),
  }
}

// Parsed by the contract, so neither spacing nor the order of fields matters. Under a key, since a request may hold a
// password or a provider's key: whoever reads the table cannot try which one it was.
function hashRequest(request: FastifyRequest, sealer: Sealer): Buffer {
  const said = [request.params, request.query, request.body ?? null, request.entityVersion ?? null]
  return createHmac('sha256', sealer.deriveKey('idempotency-request'))
    .update(JSON.stringify(said))
    .digest()
}

async function waitForTurn(store: IdempotencyStore, claim: IdempotencyClaim) {
  const deadline = performance.now() + WAIT_MS
  for (;;) {
    const outcome = await claimIdempotencyKey(store, claim)
    if (outcome.kind !== 'running' || performance.now() > deadline) return outcome
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

interface Answer {
  status: number
  body: string | null
  etag: string | null
}

function toAnswer(reply: FastifyReply, payload: unknown): Answer {
  const etag = reply.getHeader('etag')
  return {
    status: reply.statusCode,
    body: typeof payload === 'string' && payload !== '' ? payload : null,
    etag: typeof etag === 'string' ? etag : null,
  }
}

function replay(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status).header('idempotency-replayed', 'true')
  if (answer.etag !== null) reply.header('etag', answer.etag)
  if (answer.body === null) return reply.send()
  return reply
    .type('application/json; charset=utf-8')
    .serializer((body: string) => body)
    .send(answer.body)
}
