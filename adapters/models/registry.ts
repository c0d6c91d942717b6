import type { ChatModel, ModelReference, ModelView } from '#contracts/models.ts'
import {
  mergeProviderSettings,
  PROVIDER_DEFINITIONS,
  type ProviderDefinition,
  type ProviderId,
  type ProviderSetting,
  type ProviderSettings,
} from '#domain/models.ts'
import type { AliasTable } from '#domain/routing.ts'
import { createAnthropicProvider } from '#adapters/models/anthropic.ts'
import { createModelListings, type ListedProvider } from '#adapters/models/default-model.ts'
import { createDemoProvider, type DemoOptions } from '#adapters/models/demo.ts'
import { createOllamaProvider } from '#adapters/models/ollama.ts'
import { createOpenAiProvider } from '#adapters/models/openai.ts'
import type { ModelProvider } from '#adapters/models/provider.ts'

type CreateProvider = (definition: ProviderDefinition, settings: ProviderSettings) => ModelProvider

// A provider is a file beside this one, its line here, and its line in domain/models.ts.
const PROVIDERS: Readonly<Record<Exclude<ProviderId, 'demo'>, CreateProvider>> = {
  openai: createOpenAiProvider,
  anthropic: createAnthropicProvider,
  ollama: createOllamaProvider,
}

const CREDENTIALS_FRESH_MS = 2000

/** What the console saved for a provider, its key in clear. */
export interface ProviderCredential extends ProviderSetting {
  id: string
  isEnabled: boolean
}

export interface ProviderCredentialSource {
  loadCredentials(): Promise<ProviderCredential[]>
}

export interface ModelRegistryOptions {
  config: { providers: Partial<Record<string, ProviderSetting>> }
  /** The console's settings; absent where there are none. */
  credentials?: ProviderCredentialSource
  demo?: DemoOptions
}

export interface ModelRegistry {
  /** Every provider, with its settings in force now. */
  list(): Promise<ModelProvider[]>
  /** The provider, or undefined when there is none of that id or it is switched off. */
  find(id: string): Promise<ModelProvider | undefined>
  /** What answers when nobody names a model, and what the aliases stand for. */
  choices(): Promise<{ defaultModel: ModelReference; aliases: AliasTable }>
  /** Every model that the configured providers list. */
  models(): Promise<ModelView[]>
  /** What a person may choose for a turn; the default is marked. */
  chatModels(): Promise<ChatModel[]>
}

/** The one place that knows all providers. Settings saved in the console count within seconds. */
export function createModelRegistry(options: ModelRegistryOptions): ModelRegistry {
  const listings = createModelListings()
  const current = createProviderCache(options)

  async function enabled(): Promise<ListedProvider[]> {
    return (await current()).filter(({ provider }) => provider.isConfigured())
  }

  async function models(): Promise<ModelView[]> {
    const lists = (await enabled()).map(async ({ provider }) =>
      (await listings.modelsOf(provider)).map((listed) => toModelView(provider, listed)),
    )
    return (await Promise.all(lists)).flat()
  }

  async function choices() {
    return listings.choices(await enabled())
  }

  return {
    list: async () => (await current()).map(({ provider }) => provider),
    find: async (id) =>
      (await current()).find(({ provider, isEnabled }) => isEnabled && provider.id === id)
        ?.provider,
    choices,
    models,
    async chatModels() {
      const [listed, { defaultModel }] = await Promise.all([models(), choices()])
      return listed.filter((model) => model.isChat).map((model) => toChatModel(model, defaultModel))
    },
  }
}

interface CurrentProvider extends ListedProvider {
  isEnabled: boolean
}

/** Keeps each provider's instance, and with it its connections and lists, until its settings change. */
function createProviderCache(options: ModelRegistryOptions): () => Promise<CurrentProvider[]> {
  const instances = new Map<string, { settings: string; provider: ModelProvider }>()
  const credentials = createCredentialCache(options.credentials)
  return async () => {
    const saved = await credentials()
    return PROVIDER_DEFINITIONS.map((definition) => {
      const settings = mergeProviderSettings(
        definition,
        options.config.providers[definition.id] ?? {},
        saved.find(({ id }) => id === definition.id) ?? {},
      )
      const fingerprint = JSON.stringify(settings)
      const known = instances.get(definition.id)
      const provider =
        known?.settings === fingerprint
          ? known.provider
          : create(definition, settings, options.demo)
      instances.set(definition.id, { settings: fingerprint, provider })
      return { provider, isExplicit: settings.isExplicit, isEnabled: settings.isEnabled }
    })
  }
}

function create(
  definition: (typeof PROVIDER_DEFINITIONS)[number],
  settings: ProviderSettings,
  demo: DemoOptions | undefined,
): ModelProvider {
  if (definition.id === 'demo') return createDemoProvider(definition, demo)
  return PROVIDERS[definition.id](definition, settings)
}

// Stale settings beat none: a turn must not fail because the table cannot be read for a moment.
function createCredentialCache(source: ProviderCredentialSource | undefined) {
  let saved: ProviderCredential[] = []
  let loadedAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | undefined
  return async (): Promise<ProviderCredential[]> => {
    if (!source || performance.now() - loadedAt < CREDENTIALS_FRESH_MS) return saved
    loading ??= source.loadCredentials().then(
      (loaded) => {
        saved = loaded
        loadedAt = performance.now()
        loading = undefined
      },
      (error: unknown) => {
        loading = undefined
        if (loadedAt === Number.NEGATIVE_INFINITY) throw error
      },
    )
    await loading
    return saved
  }
}

function toModelView(
  provider: ModelProvider,
  listed: { id: string; label: string; contextTokens: number | null; isChat: boolean },
): ModelView {
  return {
    id: `${provider.id}/${listed.id}`,
    provider: provider.id,
    model: listed.id,
    label: listed.label,
    locality: provider.locality,
    contextTokens: listed.contextTokens,
    isChat: listed.isChat,
  }
}

function toChatModel(model: ModelView, defaultModel: ModelReference): ChatModel {
  return {
    id: model.id,
    label: model.label,
    provider: model.provider,
    locality: model.locality === 'cloud' ? 'cloud' : 'local',
    isDemo: model.provider === 'demo',
    isDefault: model.provider === defaultModel.provider && model.model === defaultModel.model,
  }
}
