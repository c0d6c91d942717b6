import { describe, expect, it } from 'vitest'
import type { UpdateProviderRequest } from '#contracts/models.ts'
import { findProviderDefinition, type StoredProvider } from '#domain/models.ts'
import { changedProviderFields, refuseProviderChange } from '#domain/provider-changes.ts'

const definition = findProviderDefinition('openai')
if (!definition) throw new Error('openai is a provider')

const stored = (overrides: Partial<StoredProvider> = {}): StoredProvider => ({
  baseUrl: null,
  hasKey: false,
  isEnabled: true,
  version: 1,
  lastCheck: null,
  ...overrides,
})

interface Case {
  title: string
  environment?: { apiKey?: string; baseUrl?: string }
  stored?: StoredProvider | null
  changes: UpdateProviderRequest
}

const elsewhere = 'https://models.example.net/v1'

function refusalOf({ environment = {}, stored = null, changes }: Case): string | null {
  return refuseProviderChange({ definition: definition!, environment, stored, changes })
}

describe('a change of a provider', () => {
  it.each<Case>([
    { title: 'an address without any key', changes: { baseUrl: elsewhere } },
    { title: 'an address with its key', changes: { baseUrl: elsewhere, apiKey: 'new' } },
    {
      title: 'another path at the same address',
      stored: stored({ hasKey: true, baseUrl: 'https://models.example.net/v2' }),
      changes: { baseUrl: elsewhere },
    },
    {
      title: 'an address where the saved key is removed',
      stored: stored({ hasKey: true }),
      changes: { baseUrl: elsewhere, apiKey: null },
    },
    { title: 'a new key', stored: stored({ hasKey: true }), changes: { apiKey: 'new' } },
    { title: 'a switch', stored: stored({ hasKey: true }), changes: { enabled: false } },
    {
      title: 'the way back to the environment',
      environment: { apiKey: 'env' },
      stored: stored({ hasKey: true, baseUrl: elsewhere }),
      changes: { apiKey: null, baseUrl: null },
    },
    { title: 'a local address', changes: { baseUrl: 'http://127.0.0.1:1234/v1' } },
  ])('may be $title', (change) => {
    expect(refusalOf(change)).toBeNull()
  })

  it.each<Case>([
    {
      title: 'send the saved key to another address',
      stored: stored({ hasKey: true }),
      changes: { baseUrl: elsewhere },
    },
    {
      title: "send the environment's key to another address",
      environment: { apiKey: 'env' },
      changes: { baseUrl: elsewhere },
    },
    {
      title: "uncover the environment's key for the saved address",
      environment: { apiKey: 'env' },
      stored: stored({ hasKey: true, baseUrl: elsewhere }),
      changes: { apiKey: null },
    },
    {
      title: 'take the saved key back to the default address',
      stored: stored({ hasKey: true, baseUrl: elsewhere }),
      changes: { baseUrl: null },
    },
    {
      title: 'name the metadata service, even with a key',
      changes: { baseUrl: 'http://169.254.169.254/v1', apiKey: 'new' },
    },
    {
      title: 'name it in another notation',
      changes: { baseUrl: 'http://[::ffff:169.254.169.254]/', apiKey: 'new' },
    },
  ])('may not $title', (change) => {
    expect(refusalOf(change)).not.toBeNull()
  })

  it('is audited by the names of its fields', () => {
    const fields = changedProviderFields({ apiKey: 'sk-secret', baseUrl: null })
    expect(fields).toEqual(['apiKey', 'baseUrl removed'])
  })
})
