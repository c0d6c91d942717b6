import { publishAvailableModels } from '#activities/models.ts'
import type { WorkerResources } from './process.ts'

export interface Pace {
  /** How often a worker looks whether providers have come, gone, or serve other models. */
  lookMs: number
  /** Settings saved in the console count in the registry after two seconds; only then is looking of use. */
  settleMs: number
}

const PACE: Pace = { lookMs: 20_000, settleMs: 2_500 }

type Resources = Pick<WorkerResources, 'registry' | 'bus' | 'logger'> & {
  database: Pick<WorkerResources['database'], 'pool'>
}

/**
 * Keeps the list of models that the API offers true: now, from time to time, and soon after a provider was
 * changed or tested. Returns what stops it.
 */
export async function keepModelsPublished(resources: Resources, pace = PACE): Promise<() => void> {
  const { registry, bus, logger, database } = resources
  let looking = Promise.resolve()
  // One look after the other: an older list must not be written over a newer one.
  function publish(): Promise<void> {
    looking = looking.then(() =>
      publishAvailableModels({ pool: database.pool, registry, bus }).catch((err: unknown) =>
        logger.warn({ err }, 'the list of models could not be published'),
      ),
    )
    return looking
  }
  let settling: NodeJS.Timeout | undefined
  const stopListening = bus.onChange(({ topic, change }) => {
    // Not what `publish` itself announces.
    if (topic !== 'models' || change.kind === 'models') return
    clearTimeout(settling)
    settling = setTimeout(() => void publish(), pace.settleMs)
  })
  const timer = setInterval(() => void publish(), pace.lookMs)
  await publish()
  return () => {
    stopListening()
    clearInterval(timer)
    clearTimeout(settling)
  }
}
