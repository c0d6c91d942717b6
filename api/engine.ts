import type { ProviderTestResult } from '#contracts/models.ts'
import type { ChatTurnInput } from '#workflows/messages.ts'

/** What the API asks of Temporal; every call carries ids only. */
export interface Engine {
  /**
   * Starts the workflow of a turn. A turn already started is success; a cluster that cannot be reached is not a
   * failure either, for the turn is written and will be started when it is back.
   */
  startTurn(turn: Omit<ChatTurnInput, 'consoleUrl'>): Promise<void>
  /** Records the wish to stop with the running workflow; a turn without one is success. */
  stopTurn(turnId: string, commandId: string): Promise<void>
  /** Runs the short workflow that asks a provider for its models; what it said in words is in its row. */
  testProvider(commandId: string): Promise<Omit<ProviderTestResult, 'message'>>
  /** Whether the cluster answers. */
  isReachable(): Promise<boolean>
  close(): Promise<void>
}
