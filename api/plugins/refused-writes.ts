import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { appendAuditEvent } from '#adapters/db/audit.ts'
import { inTransaction } from '#adapters/db/transaction.ts'

/** Nobody fills the record by trying: one event for each person and route in this time, in each process. */
const QUIET_MS = 60_000
const MOST_REMEMBERED = 1_000

/** Records that somebody signed in tried to change the rules without being allowed to. */
export function registerRefusedWrites(app: FastifyInstance, pool: Pool): void {
  const recordedAt = new Map<string, number>()
  app.addHook('onResponse', async (request, reply) => {
    const contract = request.routeOptions.config.contract
    const { principal } = request
    if (reply.statusCode !== 403 || contract?.permission !== 'governance:write' || !principal)
      return
    const key = `${principal.userId} ${contract.method} ${contract.path}`
    const now = performance.now()
    if (now - (recordedAt.get(key) ?? -Infinity) < QUIET_MS) return
    if (recordedAt.size >= MOST_REMEMBERED) recordedAt.clear()
    recordedAt.set(key, now)
    await record(pool, request, principal.userId).catch((error: unknown) =>
      request.log.error({ err: error }, 'a refused change of the rules was not recorded'),
    )
  })
}

async function record(pool: Pool, request: FastifyRequest, actorId: string): Promise<void> {
  const contract = request.routeOptions.config.contract
  await inTransaction(pool, (client) =>
    appendAuditEvent(client, {
      type: 'auth.forbidden',
      severity: 'warning',
      actorId,
      payload: { method: contract?.method ?? '', path: contract?.path ?? '' },
      requestId: request.id,
    }),
  )
}
