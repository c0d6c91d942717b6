import type { FinishedStatus } from '#contracts/chat-turn.ts'
import type { ActedOutcome } from '#adapters/db/approvals-act.ts'
import type { Effect, Point } from '#contracts/governance.ts'
import type { ModelErrorKind } from '#contracts/models.ts'

/** What the steps of a turn tell its workflow: ids, numbers and enums, for all of it stays in the history. */

export interface CandidateModel {
  provider: string
  model: string
  queue: 'aios' | 'gpu'
}

export type GuardedInput =
  | { outcome: 'go'; effect: Effect; candidates: CandidateModel[] }
  | { outcome: 'blocked' | 'needs_approval'; effect: Effect }
  | { outcome: 'stopped' }
  | { outcome: 'no_model'; failureKind: ModelErrorKind }
  /** The turn is not there any more, or has ended already. */
  | { outcome: 'gone' }

export interface GenerateInput {
  turnId: string
  step: number
  provider: string
  model: string
  /** The last candidate's failure is Temporal's to retry; an earlier one's is a value, and the next is tried. */
  isLastCandidate: boolean
}

export type Generated =
  | { outcome: 'finished'; attempt: number; finishReason: string; tokensOut: number }
  | { outcome: 'stopped' }
  | { outcome: 'blocked' }
  | { outcome: 'failed'; errorKind: ModelErrorKind }
  | { outcome: 'gone' }

export type GuardedOutput =
  | { outcome: 'go' | 'blocked' | 'needs_approval'; effect: Effect; step: number }
  | { outcome: 'gone' }

export interface CaseOfTurn {
  turnId: string
  point: Extract<Point, 'input' | 'output'>
  /** Which call of the turn's loop the text came from; 0 for the question. */
  step: number
  round: number
}

export type OpenedApproval =
  | {
      outcome: 'opened'
      approvalId: string
      remindAtMs: number
      escalateAtMs: number
      expiresAtMs: number
      nextTurn: ConcludedTurn['nextTurn']
    }
  | { outcome: 'stopped' | 'gone' }

export type ActedOnApproval =
  | { outcome: 'approved' | 'responded'; candidates: CandidateModel[] }
  | { outcome: Exclude<ActedOutcome, 'approved' | 'responded'> | 'gone' }

export interface ConcludeInput {
  turnId: string
  status: FinishedStatus
  failureKind: string | null
}

export interface ConcludedTurn {
  status: FinishedStatus
  model: string | null
  tokens: number
  costMicroUsd: number | null
  nextTurn: { id: string; sessionId: string; agentSlug: string } | null
  /** The case in which people look at the answer afterwards; there is none in the end of a plain turn. */
  review?: ReviewToStart
}

/** What the workflow of a case about an answer that has gone out is given. */
export interface ReviewToStart {
  /** How it stands, where that is not known to be pending. */
  status?: string
  approvalId: string
  remindAtMs: number
  escalateAtMs: number
  expiresAtMs: number
}

/** A turn whose workflow has to be started, as that takes it. */
export interface StuckTurn {
  turnId: string
  sessionId: string
  agentSlug: string
  consoleUrl: string
  /** The turn has ended, and this case of it is what has to be started. */
  review?: ReviewToStart
}
