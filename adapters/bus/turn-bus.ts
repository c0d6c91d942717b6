import type { Change } from '#contracts/live.ts'

/** Where the stream of a turn has got to: the cursor only, never text. */
export interface TurnNotice {
  turnId: string
}

export type Unsubscribe = () => void

/**
 * Tells processes that something new is in the tables. A notice may be lost or come twice: who listens
 * subscribes first, then reads the tables, and reads them again on every reconnect and every two seconds.
 */
export interface TurnBus {
  /** Called whenever events or text of the turn may have been written. */
  onTurn(turnId: string, listener: () => void): Unsubscribe
  /** Called when somebody wants the turn stopped. */
  onStop(listener: (turnId: string) => void): Unsubscribe
  /** Called when something changed that consoles show. */
  onChange(listener: (topic: string, change: Change) => void): Unsubscribe
  /** Called after the connection was lost and is back: read the tables again. */
  onReconnect(listener: () => void): Unsubscribe
  publishTurns(turnIds: string[]): Promise<void>
  publishStop(turnId: string): Promise<void>
  publishChange(topic: string, change: Change): Promise<void>
  /** Whether the listening connection is up. */
  isConnected(): boolean
  close(): Promise<void>
}
