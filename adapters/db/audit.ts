import { v7 as uuidv7 } from 'uuid'
import type { Prisma } from './client.ts'

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

/** Writes a security event in the transaction of what it reports: neither is there without the other. */
export async function appendAuditEvent(
  transaction: Pick<Prisma.TransactionClient, 'auditEvent'>,
  event: AuditEventInput,
): Promise<void> {
  await transaction.auditEvent.create({
    data: {
      id: uuidv7(),
      type: event.type,
      severity: event.severity,
      actorId: event.actorId,
      subjectId: event.subjectId ?? null,
      payload: event.payload ?? {},
      requestId: event.requestId ?? null,
    },
  })
}
