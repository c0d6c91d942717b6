import type { ProviderTestResult } from '#contracts/models.ts'
import type { ChatTurnInput } from '#workflows/messages.ts'

export type ApprovalMessage = 'decide' | 'claim' | 'reassign'

/** What the API asks of Temporal; every call carries ids only. */
export interface Engine {
  /**
   * Starts the workflow of a turn. A turn already started is success; a cluster that cannot be reached is not a
   * failure either, for the turn is written and will be started when it is back.
   */
  startTurn(turn: Omit<ChatTurnInput, 'consoleUrl'>): Promise<void>
  /** Records the wish to stop with the running workflow; a turn without one is success. */
  stopTurn(turnId: string, commandId: string): Promise<void>
  /**
   * Hands a case's workflow the id of what the API authorised, and waits a while for something to come of it. What
   * came of it is in the command's row, and nothing where the cluster or the case cannot be reached.
   */
  messageApproval(message: {
    approvalId: string
    commandId: string
    kind: ApprovalMessage
  }): Promise<void>
  /** Has a case's workflow look whether it is still wanted; where it cannot be told, it finds out at its deadline. */
  withdrawApproval(approvalId: string): Promise<void>
  /** Runs the short workflow that asks a provider for its models; what it said in words is in its row. */
  testProvider(commandId: string): Promise<Omit<ProviderTestResult, 'message'>>
  /** Starts the workflow that tries a draft of rules; the draft is in its row. */
  startBacktest(backtestId: string): Promise<void>
  /** Whether the cluster answers. */
  isReachable(): Promise<boolean>
  close(): Promise<void>
}
