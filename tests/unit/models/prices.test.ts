import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ModelUsage } from '#contracts/models.ts'
import { costMicroUsd, PRICE_VERSION } from '#adapters/models/prices.ts'

const usage: ModelUsage = {
  inputUncached: 1_000_000,
  inputCacheRead: 0,
  inputCacheWrite: 0,
  output: 0,
  reasoning: 0,
  source: 'provider',
}
const cost = (model: string, more: Partial<ModelUsage> = {}, provider = 'openai') =>
  costMicroUsd({ provider, model, pricing: 'listed', usage: { ...usage, ...more } })

describe('the cost of a call', () => {
  it('is whole micro-dollars of the listed price', () => {
    expect(cost('gpt-4o-mini')).toBe(150_000)
    expect(cost('gpt-4o-mini', { inputUncached: 1 })).toBe(0)
    expect(cost('gpt-4o-mini', { inputUncached: 0, output: 1_000_000 })).toBe(600_000)
  })

  it('is less for what the cache served', () => {
    const cached = cost('gpt-4o-mini', { inputUncached: 0, inputCacheRead: 1_000_000 })
    expect(cached).toBe(75_000)
  })

  it('is unknown, not nothing, for a model without a price', () => {
    expect(cost('a-model-nobody-priced')).toBeNull()
    expect(
      costMicroUsd({ provider: 'openai', model: 'gpt-4o-mini', pricing: 'unknown', usage }),
    ).toBeNull()
  })

  it('is nothing for local models', () => {
    expect(costMicroUsd({ provider: 'ollama', model: 'qwen3:8b', pricing: 'free', usage })).toBe(0)
  })

  it('is stored with the version of the table that is installed', () => {
    const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
    const version = /"@pydantic\/genai-prices": "([^"]+)"/.exec(manifest)?.[1]
    expect(PRICE_VERSION).toBe(`genai-prices-${version}`)
  })
})
