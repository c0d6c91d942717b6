import type { Pool } from 'pg'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import type { CommandResult } from '#adapters/db/approvals-commands.ts'
import { handleCommand, stateOf, type CaseState } from '#adapters/db/approvals-decide.ts'
import { expireCase, withdrawCase } from '#adapters/db/approvals-deadlines.ts'
import { escalateCase } from '#adapters/db/approvals-escalate.ts'
import { actOnReview } from '#adapters/db/approvals-review-act.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import type { Faults } from '#adapters/faults.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import type { ApprovalStatus } from '#contracts/approvals.ts'
import { estimateTokens } from '#domain/tokens.ts'
import { judgeCase } from './approvals-judge.ts'

export interface ApprovalActivityDependencies {
  pool: Pool
  sealer: Pick<Sealer, 'seal'>
  bus: TurnBus
  policies: PolicySource
  faults: Faults
}

/** How a case stands, as its workflow has to know it: enums and times. */
export interface Standing {
  status: ApprovalStatus
  isEscalated: boolean
  remindAtMs: number
  escalateAtMs: number
  expiresAtMs: number
}

/** Null: there is no such case any more. */
export type AnsweredCommand = CommandResult & { standing: Standing | null }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The steps of a case: each is one transaction, and changes nothing when it runs again. */
export function createApprovalActivities(deps: ApprovalActivityDependencies) {
  const { pool, bus, faults } = deps
  const tell = (approvalId: string, state: CaseState | null, what: string) => {
    if (state)
      bus.publishChange('approvals', { kind: 'approval', id: approvalId, what }, state.requesterId)
    return state ? toStanding(state) : null
  }

  return {
    /** Does what the API's command asks for. One that the API did not write does nothing. */
    async handleApprovalCommand(input: {
      approvalId: string
      commandId: string
    }): Promise<AnsweredCommand> {
      if (!UUID.test(input.commandId) || !UUID.test(input.approvalId))
        return { result: 'unknown', standing: null }
      const judge = await judgeCase(deps, input.approvalId)
      const command = { ...input, judge, sealer: deps.sealer }
      const { state, ...answer } = await handleCommand(pool, command)
      if (answer.result === 'done') faults.reach('after_approval_decision')
      const standing =
        answer.result === 'done' || answer.result === 'voted' || answer.refusal === 'terms_changed'
          ? tell(input.approvalId, state, state?.status ?? 'updated')
          : state && toStanding(state)
      return { ...answer, standing }
    },

    /** Brings a case to mind again. */
    async remindApproval(approvalId: string): Promise<Standing | null> {
      return tell(approvalId, await stateOf(pool, approvalId), 'reminded')
    },

    async escalateApproval(approvalId: string): Promise<Standing | null> {
      return tell(approvalId, await escalateCase(pool, approvalId), 'escalated')
    },

    async expireApproval(approvalId: string): Promise<Standing | null> {
      return tell(approvalId, await expireCase(pool, approvalId), 'expired')
    },

    async withdrawApproval(approvalId: string): Promise<Standing | null> {
      return tell(approvalId, await withdrawCase(pool, approvalId), 'withdrawn')
    },

    /** Corrects or withdraws an answer that has gone out, as was decided. */
    async actOnReview(approvalId: string): Promise<Standing | null> {
      faults.reach('before_act')
      const judge = await judgeCase(deps, approvalId)
      const acted =
        judge && (await actOnReview(pool, { approvalId, judge, countTokens: estimateTokens }))
      faults.reach('after_act')
      if (!acted) return null
      const { state, sessionId } = acted
      const changed = { kind: 'session', id: sessionId, what: 'updated' }
      bus.publishChange('sessions', changed, state.requesterId)
      return tell(approvalId, state, acted.what ?? 'updated')
    },
  }
}

function toStanding(state: CaseState): Standing {
  return {
    status: state.status,
    isEscalated: state.isEscalated,
    remindAtMs: state.remindAt.getTime(),
    escalateAtMs: state.escalateAt.getTime(),
    expiresAtMs: state.expiresAt.getTime(),
  }
}
