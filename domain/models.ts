import type { ModelLocality, ProviderKind, ProviderView } from '#contracts/models.ts'

/** What is known of a provider without asking it. */
export interface ProviderDefinition {
  id: string
  kind: ProviderKind
  label: string
  queue: 'aios' | 'gpu'
  /** Where it is when nobody says otherwise; null for what needs no address. */
  defaultBaseUrl: string | null
  /** Whether its default address asks for a key. */
  needsKey: boolean
}

export const PROVIDER_DEFINITIONS = [
  {
    id: 'openai',
    kind: 'openai',
    label: 'OpenAI',
    queue: 'aios',
    defaultBaseUrl: 'https://api.openai.com/v1',
    needsKey: true,
  },
  {
    id: 'anthropic',
    kind: 'anthropic',
    label: 'Anthropic',
    queue: 'aios',
    defaultBaseUrl: 'https://api.anthropic.com',
    needsKey: true,
  },
  {
    id: 'ollama',
    kind: 'ollama',
    label: 'Ollama',
    queue: 'gpu',
    defaultBaseUrl: 'http://127.0.0.1:11434',
    needsKey: false,
  },
  {
    id: 'demo',
    kind: 'demo',
    label: 'Demo responder',
    queue: 'aios',
    defaultBaseUrl: null,
    needsKey: false,
  },
] as const satisfies readonly ProviderDefinition[]

export type ProviderId = (typeof PROVIDER_DEFINITIONS)[number]['id']

export function findProviderDefinition(id: string): ProviderDefinition | undefined {
  return PROVIDER_DEFINITIONS.find((definition) => definition.id === id)
}

/** The queue of a provider's calls; an unknown provider fails on the ordinary one. */
export function queueOfProvider(id: string): ProviderDefinition['queue'] {
  return findProviderDefinition(id)?.queue ?? 'aios'
}

/**
 * Reads `OLLAMA_HOST` as Ollama does: scheme and port may be left out, and an address to listen on
 * stands for this machine. Null when it is no address.
 */
export function readOllamaHost(text: string): string | null {
  const hasScheme = /^https?:\/\//.test(text)
  const parsed = URL.parse(
    hasScheme ? text : `http://${text.startsWith(':') ? '127.0.0.1' : ''}${text}`,
  )
  if (!parsed || parsed.username || parsed.password) return null
  if (!hasScheme && parsed.port === '' && !/:80(\/|$)/.test(text)) parsed.port = '11434'
  if (parsed.hostname === '0.0.0.0' || parsed.hostname === '[::]') parsed.hostname = '127.0.0.1'
  return parsed.href.replace(/\/+$/, '')
}

/** What one place, the environment or the console, says about a provider. */
export interface ProviderSetting {
  apiKey?: string | undefined
  baseUrl?: string | undefined
}

/** A provider's settings in force. `isExplicit`: somebody named its address. */
export interface ProviderSettings {
  apiKey: string | null
  baseUrl: string | null
  isExplicit: boolean
  isEnabled: boolean
}

/**
 * The console wins over the environment, field by field; but the environment's key goes only where
 * the environment meant it to, never to another host that somebody typed into the console.
 */
export function mergeProviderSettings(
  definition: ProviderDefinition,
  environment: ProviderSetting,
  console: ProviderSetting & { isEnabled?: boolean },
): ProviderSettings {
  const named = console.baseUrl ?? environment.baseUrl
  const meant = environment.baseUrl ?? definition.defaultBaseUrl
  const isMeant = named === undefined || sameOrigin(named, meant)
  return {
    apiKey: console.apiKey ?? (isMeant ? environment.apiKey : undefined) ?? null,
    baseUrl: named?.replace(/\/+$/, '') ?? definition.defaultBaseUrl,
    isExplicit: named !== undefined,
    isEnabled: console.isEnabled ?? true,
  }
}

function sameOrigin(url: string, other: string | null): boolean {
  return other !== null && new URL(url).origin === new URL(other).origin
}

/** Whether it has what it needs to be called. */
export function isProviderConfigured(
  definition: ProviderDefinition,
  settings: ProviderSettings,
): boolean {
  if (!settings.isEnabled) return false
  return settings.apiKey !== null || settings.isExplicit || !definition.needsKey
}

/** What the console's settings page and table know of one provider, without its key. */
export interface StoredProvider {
  baseUrl: string | null
  hasKey: boolean
  isEnabled: boolean
  version: number
  lastCheck: { at: Date; ok: boolean; message: string } | null
}

/** A provider as the console shows it. `stored` is absent until the console first saved something. */
export function toProviderView(
  definition: ProviderDefinition,
  environment: ProviderSetting,
  stored: StoredProvider | null,
): ProviderView {
  const settings = mergeProviderSettings(definition, environment, {
    apiKey: stored?.hasKey ? 'set' : undefined,
    baseUrl: stored?.baseUrl ?? undefined,
    isEnabled: stored?.isEnabled ?? true,
  })
  return {
    id: definition.id,
    kind: definition.kind,
    label: definition.label,
    locality: localityOf(settings.baseUrl),
    enabled: settings.isEnabled,
    configured: isProviderConfigured(definition, settings),
    keyState: keyState(stored?.hasKey ?? false, settings.apiKey !== null),
    baseUrl: settings.baseUrl,
    lastCheck: stored?.lastCheck
      ? { ...stored.lastCheck, at: stored.lastCheck.at.toISOString() }
      : null,
    version: stored?.version ?? 0,
  }
}

function keyState(isInConsole: boolean, isInEnvironment: boolean): ProviderView['keyState'] {
  if (isInConsole) return 'console'
  return isInEnvironment ? 'environment' : 'none'
}

// A parsed URL writes every IPv4 address in this form; a name may begin like one.
const IPV4_LOOPBACK = /^127(\.\d+){3}$/
const IPV4_PRIVATE = /^(10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2})$/

/** Where what is sent to this address goes: this machine, a private network, or somebody's cloud. */
export function localityOf(baseUrl: string | null): ModelLocality {
  if (baseUrl === null) return 'local'
  const host = new URL(baseUrl).hostname
  if (host === 'localhost' || host === '[::1]' || IPV4_LOOPBACK.test(host)) return 'local'
  return isPrivateHost(host) ? 'private' : 'cloud'
}

function isPrivateHost(host: string): boolean {
  return (
    IPV4_PRIVATE.test(host) ||
    /^\[f[cd]/.test(host) ||
    /\.(local|internal|lan|home\.arpa)$/.test(host) ||
    // Inside Docker or Kubernetes a neighbour is named by one word.
    !/[.:]/.test(host)
  )
}

/**
 * Addresses that hold a cloud machine's credentials, which no provider ever has. Takes the host of
 * a parsed URL, or an address a name was resolved to.
 */
export function isForbiddenUpstreamHost(host: string): boolean {
  const address = host.toLowerCase().replace(/^\[|\]$/g, '')
  return (
    /^(169\.254(\.\d+){2}|0(\.\d+){3}|fe[89ab][0-9a-f]:.*|fd00:ec2:.*|fd20:ce::254)$/.test(
      address,
    ) ||
    /^::(ffff:)?(a9fe:|169\.254\.)/.test(address) ||
    /^(metadata|metadata\.google\.internal|metadata\.goog)\.?$/.test(address) ||
    address === '100.100.100.200'
  )
}
