import type { Change } from '#contracts/live.ts'

export interface ChangeNotice {
  topic: string
  change: Change
  /** Whom it belongs to, where viewers may only hear of their own. */
  ownerId: string | null
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
  onChange(listener: (notice: ChangeNotice) => void): Unsubscribe
  /** Called after the connection was lost and is back: read the tables again. */
  onReconnect(listener: () => void): Unsubscribe
  /** Says that a turn has something new to read. Sent in batches; a failure is logged, for readers poll too. */
  publishTurn(turnId: string): void
  publishStop(turnId: string): void
  publishChange(topic: string, change: Change, ownerId?: string): void
  /** Whether the listening connection is up. */
  isConnected(): boolean
  close(): Promise<void>
}
