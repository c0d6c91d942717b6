import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { auditRoutes as contracts, type Verification } from '#contracts/audit.ts'
import { createAnchors } from '#adapters/audit/anchors.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { appendAuditEvent, sealPersonal } from '#adapters/db/audit.ts'
import { makeCheckpoint } from '#adapters/db/audit-checkpoints.ts'
import {
  findAuditEvent,
  listAuditEvents,
  revealSealed,
  reviewAuditEvent,
  type AuditActor,
} from '#adapters/db/audit-events.ts'
import { exportAudit } from '#adapters/db/audit-export.ts'
import { readAuditHistogram } from '#adapters/db/audit-histogram.ts'
import { readAuditStatus } from '#adapters/db/audit-status.ts'
import { recordVerification, verifyAudit } from '#adapters/db/audit-verify.ts'
import { inTransaction } from '#adapters/db/transaction.ts'
import type { Principal } from '#domain/permissions.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'

/** What happened, what came of looking at it, and the proof that nobody has changed it. */
export function auditRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool, sealer, config } = deps
  const key = createCheckpointKey(sealer)
  const context = { pool, key, anchors: createAnchors(config) }
  const verify = createVerification(deps, context)

  implement(app, contracts.listEvents, ({ query }) => listAuditEvents(pool, query))

  implement(app, contracts.histogram, ({ query }) =>
    readAuditHistogram(pool, { ...query, nowMs: deps.now() }),
  )

  implement(app, contracts.getEvent, ({ params, principal }) =>
    findAuditEvent(pool, { id: params.id, readerId: principal.userId }),
  )

  implement(app, contracts.review, async ({ principal, params, body, request }) => {
    const actor = toActor(principal, request)
    const event = await reviewAuditEvent(deps, { eventId: params.id, ...body, actor })
    deps.bus.publishChange('audit', { kind: 'event', id: event.id, what: event.reviewState })
    return event
  })

  implement(app, contracts.reveal, async ({ principal, params, body, request }) => {
    const actor = toActor(principal, request)
    const { reason } = body
    return { detail: await revealSealed(deps, { eventId: params.id, reason, actor }) }
  })

  implement(app, contracts.verify, () => verify())

  implement(app, contracts.status, () => readAuditStatus(pool))

  implement(app, contracts.export, async ({ principal, query, request, reply }) => {
    const { format, ...filters } = query
    await inTransaction(pool, (client) =>
      appendAuditEvent(client, {
        type: 'audit.exported',
        severity: 'warning',
        actorId: principal.userId,
        payload: { format, filters: namesOf(filters) },
        requestId: request.id,
        ...sealPersonal(sealer, principal.userId, { free_text: { ...filters } }),
      }),
    )
    // What is exported is in a signed checkpoint, and so in the copies outside: also what came within the last minute.
    if (format !== 'csv') await makeCheckpoint(context)
    const exportedAt = new Date(deps.now()).toISOString()
    const text = exportAudit({ pool, key, format, filters, exportedAt })
    const day = exportedAt.slice(0, 10)
    return reply
      .header(
        'content-disposition',
        `attachment; filename="audit-${day}${format === 'proofs' ? '-proofs' : ''}.${format === 'csv' ? 'csv' : 'jsonl'}"`,
      )
      .header('content-security-policy', 'sandbox')
      .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
      .send(Readable.from(text))
  })
}

function toActor(principal: Principal, request: FastifyRequest): AuditActor {
  return { userId: principal.userId, requestId: request.id }
}

function namesOf(filters: Record<string, unknown>): string[] {
  return Object.keys(filters).filter((name) => filters[name] !== undefined)
}

/** Verifies once for everybody who asks while it runs: it reads the whole chain. */
function createVerification(
  { pool, bus }: ApiDependencies,
  context: Parameters<typeof verifyAudit>[0],
): () => Promise<Verification> {
  let running: Promise<Verification> | null = null
  async function verifyNow(): Promise<Verification> {
    const result = await verifyAudit(context)
    const { id } = await recordVerification(pool, result)
    const what = result.ok ? 'passed' : 'failed'
    bus.publishChange('audit', { kind: 'verification', id, what })
    return result
  }
  return () => {
    running ??= verifyNow().finally(() => {
      running = null
    })
    return running
  }
}
