import type { UpdateProviderRequest } from '#contracts/models.ts'
import {
  isForbiddenUpstreamHost,
  mergeProviderSettings,
  type ProviderDefinition,
  type ProviderSetting,
  type StoredProvider,
} from './models.ts'

export interface ProviderChange {
  definition: ProviderDefinition
  environment: ProviderSetting
  stored: StoredProvider | null
  changes: UpdateProviderRequest
}

/**
 * Why a change of a provider is refused, in words; null when it is not. A key goes only to the address that it
 * was given for: else whoever may change an address could have any key sent to a server of their own, and read
 * what is meant to be write-only.
 */
export function refuseProviderChange(change: ProviderChange): string | null {
  const { baseUrl } = change.changes
  if (baseUrl && isForbiddenUpstreamHost(new URL(baseUrl).hostname))
    return 'This address is refused: it holds the credentials of a cloud machine, not models.'
  if (wouldMoveKey(change))
    return 'A key stays with its address: send the key together with the new one.'
  return null
}

function wouldMoveKey({ definition, environment, stored, changes }: ProviderChange): boolean {
  if (typeof changes.apiKey === 'string') return false
  const origin = (savedBaseUrl: string | null | undefined) =>
    originOf(
      mergeProviderSettings(definition, environment, { baseUrl: savedBaseUrl ?? undefined })
        .baseUrl,
    )
  const keepsStoredKey = stored?.hasKey === true && changes.apiKey === undefined
  const savedAfter = changes.baseUrl === undefined ? stored?.baseUrl : changes.baseUrl
  if (keepsStoredKey) return origin(savedAfter) !== origin(stored.baseUrl)
  // Without a key of its own the provider falls back to the environment's, which belongs to the environment's address.
  return environment.apiKey !== undefined && origin(savedAfter) !== origin(null)
}

function originOf(baseUrl: string | null): string | null {
  return baseUrl === null ? null : new URL(baseUrl).origin
}

/** Names of what a change sets or removes, for the audit trail: never the key or the address. */
export function changedProviderFields(changes: UpdateProviderRequest): string[] {
  return Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => (value === null ? `${field} removed` : field))
    .sort()
}
