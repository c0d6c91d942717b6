import { describe, expect, it } from 'vitest'
import { parseModelReference, updateProviderRequestSchema } from '#contracts/models.ts'
import {
  findProviderDefinition,
  isForbiddenUpstreamHost,
  isProviderConfigured,
  localityOf,
  mergeProviderSettings,
  readOllamaHost,
  toProviderView,
  type ProviderDefinition,
} from '#domain/models.ts'

function definitionOf(id: string): ProviderDefinition {
  const definition = findProviderDefinition(id)
  if (!definition) throw new Error(id)
  return definition
}
const openai = definitionOf('openai')

describe('a model reference', () => {
  it.each([
    ['openai/gpt-5-mini', { provider: 'openai', model: 'gpt-5-mini' }],
    ['ollama/hf.co/a/b:Q4', { provider: 'ollama', model: 'hf.co/a/b:Q4' }],
    ['fast', null],
    ['/model', null],
    ['openai/', null],
    ['Open AI/model', null],
    ['openai/a b', null],
    ['openai/\u0000', null],
  ])('%j is read as %j', (text, expected) => {
    expect(parseModelReference(text)).toEqual(expected)
  })
})

describe('provider settings', () => {
  it('are the default address without anything set, which needs a key', () => {
    const settings = mergeProviderSettings(openai, {}, {})
    expect(settings).toEqual({
      apiKey: null,
      baseUrl: 'https://api.openai.com/v1',
      isExplicit: false,
      isEnabled: true,
    })
    expect(isProviderConfigured(openai, settings)).toBe(false)
  })

  it('need no key at an address that somebody set', () => {
    const settings = mergeProviderSettings(openai, { baseUrl: 'http://localhost:1234/v1/' }, {})
    expect(settings).toMatchObject({ baseUrl: 'http://localhost:1234/v1', isExplicit: true })
    expect(isProviderConfigured(openai, settings)).toBe(true)
  })

  it('take the key of the console before the one of the environment', () => {
    const settings = mergeProviderSettings(openai, { apiKey: 'env' }, { apiKey: 'console' })
    expect(settings.apiKey).toBe('console')
  })

  it('never send the key of the environment to another host from the console', () => {
    const elsewhere = { baseUrl: 'https://collector.example/v1' }
    expect(mergeProviderSettings(openai, { apiKey: 'env' }, elsewhere).apiKey).toBeNull()
    const sameHost = { baseUrl: 'https://api.openai.com/v2' }
    expect(mergeProviderSettings(openai, { apiKey: 'env' }, sameHost).apiKey).toBe('env')
  })

  it('are not configured when switched off', () => {
    const settings = mergeProviderSettings(openai, { apiKey: 'env' }, { isEnabled: false })
    expect(isProviderConfigured(openai, settings)).toBe(false)
  })

  it('show where the key comes from and never the key', () => {
    const stored = {
      baseUrl: null,
      hasKey: true,
      isEnabled: true,
      version: 3,
      lastCheck: { at: new Date(0), ok: false, message: 'no' },
    }
    expect(toProviderView(openai, { apiKey: 'env-key' }, null).keyState).toBe('environment')
    expect(toProviderView(openai, {}, null).keyState).toBe('none')
    const view = toProviderView(openai, { apiKey: 'env-key' }, stored)
    expect(view).toMatchObject({ keyState: 'console', version: 3, locality: 'cloud' })
    expect(view.lastCheck?.at).toBe('1970-01-01T00:00:00.000Z')
    expect(JSON.stringify(view)).not.toContain('env-key')
  })
})

describe('OLLAMA_HOST', () => {
  it.each([
    ['gpu-box', 'http://gpu-box:11434'],
    ['gpu-box:80', 'http://gpu-box'],
    ['192.168.1.5:8080', 'http://192.168.1.5:8080'],
    [':11500', 'http://127.0.0.1:11500'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['[::]:11434', 'http://127.0.0.1:11434'],
    ['https://ollama.example/', 'https://ollama.example'],
    ['http://ollama.example', 'http://ollama.example'],
    ['user:secret@host', null],
    ['not an address', null],
  ])('%j is %j', (text, expected) => {
    expect(readOllamaHost(text)).toBe(expected)
  })
})

describe('an edit of a provider', () => {
  it.each([
    [{ apiKey: 'sk-1' }, true],
    [{ apiKey: null, baseUrl: null }, true],
    [{ baseUrl: 'http://127.0.0.1:11434' }, true],
    [{ baseUrl: 'ftp://example.com' }, false],
    [{ baseUrl: 'http://user:pass@example.com' }, false],
    [{ apiKey: 'a b' }, false],
    [{ apiKey: '' }, false],
    [{ unknown: 1 }, false],
  ])('%j is accepted: %j', (body, isAccepted) => {
    expect(updateProviderRequestSchema.safeParse(body).success).toBe(isAccepted)
  })
})

describe('an address', () => {
  it.each([
    ['http://127.0.0.1:11434', 'local'],
    ['http://localhost:1234/v1', 'local'],
    ['http://[::1]:11434', 'local'],
    ['http://192.168.1.5:11434', 'private'],
    ['http://10.0.0.1', 'private'],
    ['http://ollama:11434', 'private'],
    ['http://gpu.lan:11434', 'private'],
    ['https://api.openai.com/v1', 'cloud'],
    ['https://172.32.0.1', 'cloud'],
    ['https://localhost.example.com', 'cloud'],
    ['https://127.0.0.1.example.com', 'cloud'],
  ])('%s is %s', (url, locality) => {
    expect(localityOf(url)).toBe(locality)
  })

  it.each([
    '169.254.169.254',
    '[fe80::1]',
    '[::ffff:a9fe:a9fe]',
    'metadata.google.internal',
    'fd00:ec2::254',
    '0.0.0.0',
    '100.100.100.200',
  ])('of a metadata service is refused: %s', (host) => {
    expect(isForbiddenUpstreamHost(host)).toBe(true)
  })

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    'api.openai.com',
    '[::1]',
    '192.168.0.1',
    'feb.example.com',
    '0.example.com',
  ])('of a provider is not refused: %s', (host) => {
    expect(isForbiddenUpstreamHost(host)).toBe(false)
  })
})
