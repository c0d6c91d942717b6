import { v7 as uuidv7 } from 'uuid'
import type { Prisma } from './client.ts'
import type { Queryable } from './transaction.ts'

export interface AuditEventInput {
  /** Feature and past participle: `agent.updated`. */
  type: string
  severity: 'info' | 'warning' | 'critical'
  /** Null where AIOS itself acted. */
  actorId: string | null
  subjectId?: string | null
  /** Ids, numbers and names of fields; never contents, secrets or personal text. */
  payload?: Prisma.InputJsonObject
  requestId?: string | null
}

/** A transaction of either kind: Prisma's, or a connection of the pool between BEGIN and COMMIT. */
export type AuditTransaction = Pick<Prisma.TransactionClient, 'auditEvent'> | Queryable

/** Writes a security event in the transaction of what it reports: neither is there without the other. */
export async function appendAuditEvent(
  transaction: AuditTransaction,
  event: AuditEventInput,
): Promise<void> {
  const row = {
    id: uuidv7(),
    type: event.type,
    severity: event.severity,
    actorId: event.actorId,
    subjectId: event.subjectId ?? null,
    payload: event.payload ?? {},
    requestId: event.requestId ?? null,
  }
  if ('auditEvent' in transaction) {
    await transaction.auditEvent.create({ data: row })
    return
  }
  await transaction.query(
    `INSERT INTO audit_events (id, type, severity, actor_id, subject_id, payload, request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.type, row.severity, row.actorId, row.subjectId, row.payload, row.requestId],
  )
}
