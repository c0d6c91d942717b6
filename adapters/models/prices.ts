import { calcPrice } from '@pydantic/genai-prices'
import type { ModelUsage } from '#contracts/models.ts'
import type { ModelPricing } from '#adapters/models/provider.ts'

/** Stored with each amount, so that it can be explained after the table has changed. */
export const PRICE_VERSION = 'genai-prices-0.1.8'

const MICRO_USD_PER_USD = 1_000_000

export interface PricedCall {
  provider: string
  model: string
  pricing: ModelPricing
  usage: ModelUsage
}

/** The cost of one call in whole micro-dollars: 0 for local models, null where no price is known. */
export function costMicroUsd(call: PricedCall): number | null {
  if (call.pricing === 'free') return 0
  if (call.pricing === 'unknown') return null
  const { inputUncached, inputCacheRead, inputCacheWrite, output } = call.usage
  const price = calcPrice(
    {
      input_tokens: inputUncached + inputCacheRead + inputCacheWrite,
      cache_read_tokens: inputCacheRead,
      cache_write_tokens: inputCacheWrite,
      output_tokens: output,
    },
    call.model,
    { providerId: call.provider },
  )
  return price && Number.isFinite(price.total_price)
    ? Math.round(price.total_price * MICRO_USD_PER_USD)
    : null
}
