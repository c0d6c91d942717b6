import { Context } from '@temporalio/activity'
import type { Pool } from 'pg'
import type { ProviderTestResult } from '#contracts/models.ts'
import { queueOfProvider } from '#domain/models.ts'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import type { ModelProviderStore } from '#adapters/db/model-providers.ts'
import { takeProviderTest } from '#adapters/db/provider-settings.ts'
import { saveAvailableModels } from '#adapters/db/settings.ts'
import type { ModelRegistry } from '#adapters/models/registry.ts'

export interface ModelActivityDependencies {
  pool: Pool
  registry: ModelRegistry
  providers: Pick<ModelProviderStore, 'recordCheck'>
  bus: Pick<TurnBus, 'publishChange'>
}

/** What a test tells its workflow: the words are in the provider's row. */
export type ProviderTestOutcome = Omit<ProviderTestResult, 'message'>

export interface AuthorisedProviderTest {
  provider: string
  queue: 'aios' | 'gpu'
}

const NO_WORKER =
  'The worker for this provider did not answer in time: it is busy with a model, or it does not run (npx aios gpu-worker).'

/** Steps of a provider's test. */
export function createModelActivities(deps: ModelActivityDependencies) {
  return {
    /** Reads what the API authorised; null where it authorised nothing. */
    async authoriseProviderTest(commandId: string): Promise<AuthorisedProviderTest | null> {
      const provider = await takeProviderTest(deps.pool, commandId)
      return provider === null ? null : { provider, queue: queueOfProvider(provider) }
    },

    /** Asks the provider, from the machine that would call it, and notes what it said. */
    async testProvider(providerId: string): Promise<ProviderTestOutcome> {
      const provider = (await deps.registry.list()).find(({ id }) => id === providerId)
      if (!provider) return noteFailure(deps, providerId, 'This provider is not known here.')
      const health = await provider.health(Context.current().cancellationSignal)
      await note(deps, providerId, health)
      return { ok: health.ok, models: health.models, latencyMs: Math.round(health.latencyMs) }
    },

    /** Notes that nobody is there to ask this provider. */
    noteMissingWorker: (providerId: string): Promise<ProviderTestOutcome> =>
      noteFailure(deps, providerId, NO_WORKER),
  }
}

async function noteFailure(
  deps: ModelActivityDependencies,
  providerId: string,
  message: string,
): Promise<ProviderTestOutcome> {
  await note(deps, providerId, { ok: false, message })
  return { ok: false, models: 0, latencyMs: 0 }
}

async function note(
  deps: ModelActivityDependencies,
  providerId: string,
  { ok, message }: { ok: boolean; message: string },
): Promise<void> {
  await deps.providers.recordCheck(providerId, { ok, message })
  deps.bus.publishChange('models', { kind: 'provider-check', id: null, what: providerId })
}

/** Writes down what the providers serve now, for the API to offer, and tells the consoles when it has changed. */
export async function publishAvailableModels(
  deps: Pick<ModelActivityDependencies, 'pool' | 'registry' | 'bus'>,
): Promise<void> {
  const [models, chatModels] = await Promise.all([
    deps.registry.models(),
    deps.registry.chatModels(),
  ])
  const hasChanged = await saveAvailableModels(deps.pool, { models, chatModels })
  if (hasChanged) deps.bus.publishChange('models', { kind: 'models', id: null, what: 'updated' })
}
