import { failureFromThrown } from '#adapters/models/errors.ts'
import type { ListedModel, ProviderHealth } from '#adapters/models/provider.ts'

/** Runs one request to a vendor; whatever it throws comes out as a `ModelError`. */
export async function translated<T>(label: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    throw failureFromThrown(label, error)
  }
}

/** A provider is well when it lists its models: that proves address, key and protocol at no cost. */
export async function checkHealth(
  listModels: (signal: AbortSignal) => Promise<ListedModel[]>,
  signal: AbortSignal,
): Promise<ProviderHealth> {
  const startedAt = performance.now()
  const latencyMs = () => Math.round(performance.now() - startedAt)
  try {
    const models = (await listModels(signal)).filter((model) => model.isChat).length
    const message = models === 1 ? '1 model can chat' : `${models} models can chat`
    return { ok: models > 0, message, models, latencyMs: latencyMs() }
  } catch (error) {
    const { message } = failureFromThrown('The provider', error)
    return { ok: false, message, models: 0, latencyMs: latencyMs() }
  }
}
