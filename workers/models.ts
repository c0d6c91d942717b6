import { publishAvailableModels } from '#activities/models.ts'
import type { WorkerResources } from './process.ts'

const EVERY_MS = 60_000
const AFTER_CHANGE_MS = 2_500

/** Keeps the list of models that the API offers true: now, every minute, and soon after a provider was changed. */
export async function keepModelsPublished(resources: WorkerResources): Promise<() => void> {
  const deps = { ...resources, pool: resources.database.pool }
  const publish = () =>
    publishAvailableModels(deps).catch((err: unknown) =>
      resources.logger.warn({ err }, 'the list of models could not be published'),
    )
  let soon: NodeJS.Timeout | null = null
  const timer = setInterval(() => void publish(), EVERY_MS)
  const forget = resources.bus.onChange(({ topic, change }) => {
    if (topic !== 'models' || change.kind !== 'provider') return
    // The registry rereads what the console saved within two seconds.
    soon ??= setTimeout(() => {
      soon = null
      void publish()
    }, AFTER_CHANGE_MS)
  })
  await publish()
  return () => {
    clearInterval(timer)
    if (soon) clearTimeout(soon)
    forget()
  }
}
