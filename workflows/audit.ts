import { proxyActivities } from '@temporalio/workflow'
import type { VerificationOutcome, createAuditActivities } from '#activities/audit.ts'

type AuditActivities = ReturnType<typeof createAuditActivities>

const { checkpointAudit } = proxyActivities<AuditActivities>({
  startToCloseTimeout: '50 seconds',
  // The next run comes in a minute anyway, and goes on from the same place.
  retry: { maximumAttempts: 2 },
})

const { verifyAuditChain } = proxyActivities<AuditActivities>({
  // A chain of a hundred million events; a worker that dies on the way is noticed at once.
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '1 minute',
  retry: { maximumAttempts: 3 },
})

/** Signs the audit chain as it is now. */
export async function auditCheckpoint(): Promise<{ outcome: string }> {
  return { outcome: await checkpointAudit() }
}

/** Checks the whole audit chain against its signed checkpoints. */
export async function auditVerify(): Promise<VerificationOutcome> {
  return verifyAuditChain()
}
