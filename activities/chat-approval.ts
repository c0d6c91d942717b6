import type { Pool } from 'pg'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import type { Config } from '#adapters/config.ts'
import { actOnApproval } from '#adapters/db/approvals-act.ts'
import { openApproval, readAskingVersion } from '#adapters/db/approvals-open.ts'
import { loadTurnToGuard } from '#adapters/db/chat-governed.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import type { Faults } from '#adapters/faults.ts'
import type { ModelRegistry } from '#adapters/models/registry.ts'
import { DEFAULT_DEADLINES } from '#domain/approvals.ts'
import { judgeOf, judgeToGoOn } from './approvals-judge.ts'
import { findModels } from './chat-candidates.ts'
import type { ActedOnApproval, CaseOfTurn, OpenedApproval } from './chat-types.ts'

export interface ChatApprovalDependencies {
  pool: Pool
  bus: TurnBus
  registry: ModelRegistry
  policies: PolicySource
  faults: Faults
  config: Pick<Config, 'approvals'>
}

/** What a turn does before and after it waits for people. */
export function createChatApprovalActivities(deps: ChatApprovalDependencies) {
  const { pool, bus, policies, faults } = deps
  return {
    /** Opens a case, and lets the turn wait. */
    async openApproval(input: CaseOfTurn): Promise<OpenedApproval> {
      const version = await readAskingVersion(pool, input)
      const judge = await judgeOf(deps, input)
      if (!judge) return { outcome: 'gone' }
      const opened = await openApproval(pool, {
        ...input,
        snapshot: await policies.at(version),
        defaults: { ...DEFAULT_DEADLINES, ...deps.config.approvals },
        judge,
      })
      if (opened.outcome !== 'opened') return { outcome: opened.outcome }
      const { approvalId, requesterId, nextTurn } = opened
      bus.publishTurn(input.turnId)
      if (nextTurn) bus.publishTurn(nextTurn.id)
      const waiting = { kind: 'turn', id: input.turnId, what: 'awaiting_approval' }
      bus.publishChange('activity', waiting, requesterId)
      const changed = { kind: 'session', id: opened.sessionId, what: 'updated' }
      bus.publishChange('sessions', changed, requesterId)
      const what = { kind: 'approval', id: approvalId, what: 'opened' }
      bus.publishChange('approvals', what, requesterId)
      return {
        outcome: 'opened',
        approvalId,
        remindAtMs: opened.remindAt.getTime(),
        escalateAtMs: opened.escalateAt.getTime(),
        expiresAtMs: opened.expiresAt.getTime(),
        nextTurn,
      }
    },

    /** Looks at everything a decision rests on once more, and lets the turn go on as was decided. */
    async actOnApproval(input: { turnId: string; approvalId: string }): Promise<ActedOnApproval> {
      const turn = await loadTurnToGuard(pool, input.turnId)
      if (!turn) return { outcome: 'gone' }
      faults.reach('before_act')
      const judge = await judgeToGoOn(deps, turn, input.approvalId)
      if (!judge) return { outcome: 'gone' }
      const outcome = await actOnApproval(pool, { ...input, judge })
      faults.reach('after_act')
      bus.publishTurn(input.turnId)
      if (outcome === null) return { outcome: 'gone' }
      if (outcome !== 'approved' && outcome !== 'responded') return { outcome }
      return { outcome, candidates: await findModels(deps.registry, turn) }
    },
  }
}
