import { EventEmitter } from 'node:events'
import type { TurnBus } from './turn-bus.ts'

/** The bus within one process, for tests: the same promises, no database. */
export function createMemoryBus(): TurnBus {
  const events = new EventEmitter().setMaxListeners(0)
  const on = (name: string, handler: (...values: never[]) => void) => {
    const listener = handler as (...values: unknown[]) => void
    events.on(name, listener)
    return () => void events.off(name, listener)
  }
  return {
    onTurn: (turnId, handler) => on(`turn:${turnId}`, handler),
    onStop: (handler) => on('stop', handler),
    onChange: (handler) => on('change', handler),
    onReconnect: (handler) => on('reconnect', handler),
    publishTurn: (turnId) => setImmediate(() => events.emit(`turn:${turnId}`)),
    publishStop: (turnId) => setImmediate(() => events.emit('stop', turnId)),
    publishChange: (topic, change, ownerId) =>
      setImmediate(() => events.emit('change', { topic, change, ownerId: ownerId ?? null })),
    isConnected: () => true,
    close: async () => void events.removeAllListeners(),
  }
}
