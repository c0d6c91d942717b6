import {
  modelAliasSchema,
  parseModelReference,
  type ModelAlias,
  type ModelReference,
} from '#contracts/models.ts'
import { queueOfProvider } from '#domain/models.ts'

/** One model that a turn may be answered by, and the queue of the worker that may call it. */
export interface ModelCandidate extends ModelReference {
  queue: 'aios' | 'gpu'
}

/** What each alias stands for at the moment, best first. */
export type AliasTable = Readonly<Record<ModelAlias, readonly ModelReference[]>>

export interface RoutingRequest {
  /** What the request or else the agent names: a reference, an alias, or nothing. */
  selection: string | null
  fallbacks: readonly string[]
  defaultModel: ModelReference
  aliases: AliasTable
}

/**
 * The models to try, in order and each once: the selection, its fallbacks, and the default only
 * when neither names anything, because a person who chose a model did not choose another.
 */
export function findCandidates(request: RoutingRequest): ModelCandidate[] {
  const named = [request.selection, ...request.fallbacks]
    .filter((name) => name !== null)
    .flatMap((name) => expandSelection(name, request.aliases))
  const references = named.length > 0 ? named : [request.defaultModel]
  const seen = new Set<string>()
  return references
    .filter(({ provider, model }) => {
      const key = `${provider}/${model}`
      return !seen.has(key) && seen.add(key)
    })
    .map(({ provider, model }) => ({ provider, model, queue: queueOfProvider(provider) }))
}

/** An alias as its models, a reference as itself, and anything else as nothing. */
export function expandSelection(name: string, aliases: AliasTable): readonly ModelReference[] {
  const alias = modelAliasSchema.safeParse(name)
  if (alias.success) return aliases[alias.data]
  const reference = parseModelReference(name)
  return reference ? [reference] : []
}

/** A provider that could answer now, with the chat models it listed. */
export interface AvailableProvider {
  id: string
  /** Somebody named its address, in the environment or the console. */
  isExplicit: boolean
  isLocal: boolean
  models: readonly string[]
}

/**
 * The model of an agent that names none: an address that somebody set, before what was found on
 * this machine, before a cloud with a key, before the demo responder.
 */
export function chooseDefaultModel(available: readonly AvailableProvider[]): ModelReference {
  const usable = available.filter(({ id, models }) => models.length > 0 && id !== 'demo')
  const best =
    usable.find(({ id, isExplicit }) => isExplicit && id === 'ollama') ??
    usable.find(({ isExplicit }) => isExplicit) ??
    usable.find(({ isLocal }) => isLocal) ??
    usable[0]
  const model = best && pickModel(best, 'balanced')
  return best && model ? { provider: best.id, model } : { provider: 'demo', model: 'demo' }
}

/** What the aliases stand for with these providers; the demo responder ends each list. */
export function buildAliases(available: readonly AvailableProvider[]): AliasTable {
  const usable = available.filter(({ id, models }) => models.length > 0 && id !== 'demo')
  const local = usable.filter(({ isLocal }) => isLocal)
  const remote = usable.filter(({ isLocal }) => !isLocal)
  const demo = { provider: 'demo', model: 'demo' }
  return {
    fast: [...toReferences([...remote, ...local], 'fast'), demo],
    smart: [...toReferences([...remote, ...local], 'smart'), demo],
    private: [...toReferences(local, 'balanced'), demo],
  }
}

function toReferences(
  providers: readonly AvailableProvider[],
  wish: ModelWish,
): readonly ModelReference[] {
  return providers.flatMap((provider) => {
    const model = pickModel(provider, wish)
    return model ? [{ provider: provider.id, model }] : []
  })
}

type ModelWish = 'fast' | 'balanced' | 'smart'

// The families of each vendor in the order of preference; ids are never invented, only recognised.
const PREFERENCES: Readonly<Record<string, Readonly<Record<ModelWish, readonly RegExp[]>>>> = {
  openai: {
    fast: [/^gpt-[5-9][\d.]*-(nano|mini)/, /mini|nano/],
    balanced: [/^gpt-[5-9][\d.]*-mini/, /^gpt-[5-9]/, /^gpt-4\.1-mini/, /^gpt-4o-mini/, /^gpt-/],
    smart: [/^gpt-[5-9][\d.]*(-\d{4}-\d\d-\d\d)?$/, /^gpt-[5-9]/, /^gpt-4\.1$/, /^gpt-4o$/],
  },
  anthropic: {
    fast: [/haiku/, /sonnet/],
    balanced: [/sonnet/, /haiku/],
    smart: [/opus/, /sonnet/],
  },
}

/** The listed model that fits the wish best: first matching family, in it the newest version. */
export function pickModel(
  provider: Pick<AvailableProvider, 'id' | 'models'>,
  wish: ModelWish,
): string | undefined {
  const families = PREFERENCES[provider.id]?.[wish] ?? []
  for (const family of families) {
    const matching = provider.models.filter((model) => family.test(model))
    if (matching.length > 0) return newest(matching, provider.id)
  }
  return provider.models[0]
}

// Anthropic lists the newest first; OpenAI's order means nothing, but its ids carry the version.
function newest(models: readonly string[], provider: string): string | undefined {
  if (provider !== 'openai') return models[0]
  return models.toSorted((a, b) => versionOf(b) - versionOf(a) || a.length - b.length)[0]
}

function versionOf(model: string): number {
  return Number(/^gpt-(\d+(?:\.\d+)?)/.exec(model)?.[1] ?? 0)
}
