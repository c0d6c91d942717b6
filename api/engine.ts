import type { ProviderTestResult } from '#contracts/models.ts'

/** What the API asks of Temporal; every call carries ids only. */
export interface Engine {
  /** Starts the workflow of a turn; a turn already started is success. */
  startTurn(turnId: string): Promise<void>
  /** Records the wish to stop with the running workflow; a turn without one is success. */
  stopTurn(turnId: string, commandId: string): Promise<void>
  /** Runs the short workflow that asks a provider for its models. */
  testProvider(commandId: string): Promise<ProviderTestResult>
  /** Whether the cluster answers. */
  isReachable(): Promise<boolean>
  close(): Promise<void>
}
