import type { Ollama, ShowResponse } from 'ollama'

/** What Ollama says that a model can do. */
export interface OllamaModelFacts {
  contextTokens: number | null
  canThink: boolean
}

export const UNKNOWN_MODEL: OllamaModelFacts = { contextTokens: null, canThink: false }

export async function describeOllamaModel(
  client: Ollama,
  model: string,
): Promise<OllamaModelFacts> {
  return toModelFacts(await client.show({ model }))
}

/** Reads `/api/show`: the context length stands under the name of the model's architecture. */
export function toModelFacts(
  shown: Pick<ShowResponse, 'capabilities' | 'model_info'>,
): OllamaModelFacts {
  const entries = Object.entries(Object(shown.model_info ?? {}))
  const length = entries.find(([name]) => name.endsWith('.context_length'))?.[1]
  const contextTokens = typeof length === 'number' && length > 0 ? length : null
  return { contextTokens, canThink: shown.capabilities?.includes('thinking') ?? false }
}
