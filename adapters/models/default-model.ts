import {
  chooseDefaultModel,
  buildAliases,
  type AliasTable,
  type AvailableProvider,
} from '#domain/routing.ts'
import type { ModelReference } from '#contracts/models.ts'
import type { ListedModel, ModelProvider } from '#adapters/models/provider.ts'

const FRESH_MS = 60_000
// A provider that did not answer is asked again soon, in the background.
const FAILED_FRESH_MS = 5000
const LOCAL_TIMEOUT_MS = 300
const REMOTE_TIMEOUT_MS = 3000

interface Listing {
  models: ListedModel[]
  ok: boolean
  at: number
}

/** A provider and whether somebody named its address. */
export interface ListedProvider {
  provider: ModelProvider
  isExplicit: boolean
}

export interface ModelListings {
  /** The models of one provider; empty when it has never answered. Waits only the first time. */
  modelsOf(provider: ModelProvider): Promise<ListedModel[]>
  /** The default model and the aliases that the reachable providers give. */
  choices(
    providers: readonly ListedProvider[],
  ): Promise<{ defaultModel: ModelReference; aliases: AliasTable }>
}

/**
 * Remembers what each provider lists. A stale list is served while it is refreshed in the background,
 * and the last good list outlives a failure, so that a turn waits for a listing at most once.
 */
export function createModelListings(): ModelListings {
  // Keyed by instance: changed settings make a new provider, whose list is unknown.
  const known = new WeakMap<ModelProvider, Listing>()
  const asking = new WeakMap<ModelProvider, Promise<Listing>>()

  function refresh(provider: ModelProvider): Promise<Listing> {
    const running = asking.get(provider)
    if (running) return running
    const request = ask(provider, known.get(provider)).then((listing) => {
      known.set(provider, listing)
      asking.delete(provider)
      return listing
    })
    asking.set(provider, request)
    return request
  }

  async function modelsOf(provider: ModelProvider): Promise<ListedModel[]> {
    const listing = known.get(provider)
    if (!listing) return (await refresh(provider)).models
    const age = performance.now() - listing.at
    if (age > (listing.ok ? FRESH_MS : FAILED_FRESH_MS)) void refresh(provider)
    return listing.models
  }

  async function choices(providers: readonly ListedProvider[]) {
    const available = await Promise.all(
      providers.map(async (entry) => toAvailable(entry, await modelsOf(entry.provider))),
    )
    return { defaultModel: chooseDefaultModel(available), aliases: buildAliases(available) }
  }

  return { modelsOf, choices }
}

function toAvailable(
  { provider, isExplicit }: ListedProvider,
  models: ListedModel[],
): AvailableProvider {
  return {
    id: provider.id,
    isExplicit,
    isLocal: provider.locality !== 'cloud',
    models: models.filter((model) => model.isChat).map((model) => model.id),
  }
}

async function ask(provider: ModelProvider, earlier: Listing | undefined): Promise<Listing> {
  const timeoutMs = provider.locality === 'local' ? LOCAL_TIMEOUT_MS : REMOTE_TIMEOUT_MS
  try {
    const models = await provider.listModels(AbortSignal.timeout(timeoutMs))
    return { models, ok: true, at: performance.now() }
  } catch {
    // Whether it is well is the health check's to report; here it only offers nothing new.
    return { models: earlier?.models ?? [], ok: false, at: performance.now() }
  }
}
