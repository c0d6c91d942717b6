import type { Change } from '#contracts/live.ts'
import type { ApiDependencies } from './dependencies.ts'

/**
 * Tells open consoles and other processes that something has changed, after it was committed. A notice that
 * cannot be sent is only logged: the change is made, and who listens reads the tables again anyway.
 */
export async function announce(
  deps: Pick<ApiDependencies, 'bus' | 'logger'>,
  topic: string,
  change: Change,
): Promise<void> {
  try {
    await deps.bus.publishChange(topic, change)
  } catch (error) {
    deps.logger.warn({ err: error, topic, kind: change.kind }, 'a change could not be announced')
  }
}
