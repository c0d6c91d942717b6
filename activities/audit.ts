import { Context } from '@temporalio/activity'
import type { Pool } from 'pg'
import type { Config } from '#adapters/config.ts'
import { createAnchors } from '#adapters/audit/anchors.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { makeCheckpoint, type CheckpointOutcome } from '#adapters/db/audit-checkpoints.ts'
import { recordVerification, verifyAudit } from '#adapters/db/audit-verify.ts'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import type { Logger } from '#adapters/logger.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'

export interface AuditActivityDependencies {
  pool: Pool
  bus: Pick<TurnBus, 'publishChange'>
  sealer: Sealer
  logger: Logger
  config: Pick<Config, 'dataDir' | 'auditSyslog'>
}

/** What a verification tells its workflow; the rest is in `audit_verifications`. */
export interface VerificationOutcome {
  ok: boolean
  checked: number
}

/** What keeps watch over the audit chain. */
export function createAuditActivities(deps: AuditActivityDependencies) {
  const { pool, bus, logger } = deps
  const context = {
    pool,
    key: createCheckpointKey(deps.sealer),
    anchors: createAnchors(deps.config),
  }
  return {
    /**
     * Signs how long the chain is and what it holds, where something is new, and keeps that outside too.
     * @throws where a place outside did not take it: what is signed stays, and the next attempt sends it again.
     */
    async checkpointAudit(): Promise<CheckpointOutcome['kind']> {
      const outcome = await makeCheckpoint(context)
      if (outcome.kind === 'refused')
        logger.error(outcome.flaw, 'the audit chain is broken and was not signed')
      const { failures } = outcome
      if (failures.length === 0) return outcome.kind
      logger.error({ failures }, 'a checkpoint of the audit did not reach every place outside')
      bus.publishChange('audit', { kind: 'anchor', id: failures[0]?.name ?? '', what: 'failed' })
      throw new Error(failures.map(({ name, problem }) => `${name}: ${problem}`).join('; '))
    },

    /** Follows the whole chain, and keeps what came of it for people to see. */
    async verifyAuditChain(): Promise<VerificationOutcome> {
      const activity = Context.current()
      const result = await verifyAudit(context, {
        onProgress: (checked) => activity.heartbeat(checked),
      })
      const { id } = await recordVerification(pool, result)
      const { ok, checked, firstBad, problem } = result
      if (!ok) logger.error({ firstBad, problem }, 'the audit chain does not verify')
      bus.publishChange('audit', { kind: 'verification', id, what: ok ? 'passed' : 'failed' })
      return { ok, checked }
    },
  }
}
