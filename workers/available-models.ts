import { publishAvailableModels, type ModelActivityDependencies } from '#activities/models.ts'
import type { Logger } from '#adapters/logger.ts'

export interface Pace {
  /** How often a worker looks whether providers have come, gone, or serve other models. */
  lookMs: number
  /** Settings saved in the console count in the registry after two seconds; only then is looking of use. */
  settleMs: number
}

const PACE: Pace = { lookMs: 20_000, settleMs: 2_500 }

type Dependencies = Pick<ModelActivityDependencies, 'pool' | 'registry'> & {
  bus: ModelActivityDependencies['bus'] & ChangeSource
  logger: Logger
}

interface ChangeSource {
  onChange(listener: (notice: { topic: string; change: { kind: string } }) => void): () => void
}

/** Keeps the list of available models true while a worker runs; returns what stops it. */
export function keepAvailableModels(deps: Dependencies, pace = PACE): () => void {
  const look = () => {
    publishAvailableModels(deps).catch((error: unknown) =>
      deps.logger.warn({ err: error }, 'the available models could not be written'),
    )
  }
  let settling: NodeJS.Timeout | undefined
  const stopListening = deps.bus.onChange(({ topic, change }) => {
    // Not what `look` itself announces.
    if (topic !== 'models' || change.kind === 'models') return
    clearTimeout(settling)
    settling = setTimeout(look, pace.settleMs)
  })
  const timer = setInterval(look, pace.lookMs)
  look()
  return () => {
    stopListening()
    clearInterval(timer)
    clearTimeout(settling)
  }
}
