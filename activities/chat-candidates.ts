import type { TurnToGuard } from '#adapters/db/chat-governed.ts'
import type { ModelRegistry } from '#adapters/models/registry.ts'
import { findCandidates } from '#domain/routing.ts'
import type { CandidateModel } from './chat-types.ts'

/** The models that may answer a turn now, the first choice first. */
export async function findModels(
  registry: ModelRegistry,
  turn: TurnToGuard,
): Promise<CandidateModel[]> {
  const { defaultModel, aliases } = await registry.choices()
  const candidates = findCandidates({
    selection: turn.requestedModel ?? turn.agent.model,
    fallbacks: turn.agent.fallbackModels,
    defaultModel,
    aliases,
  })
  const usable = await Promise.all(
    candidates.map(async (candidate) =>
      (await registry.find(candidate.provider)) ? [candidate] : [],
    ),
  )
  return usable.flat()
}
