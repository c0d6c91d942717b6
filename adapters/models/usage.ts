import type { ModelUsage } from '#contracts/models.ts'
import type { ChatRequest } from '#adapters/models/provider.ts'
import { countRequestTokens, countTokens } from '#adapters/models/tokens.ts'

/** What a vendor reported, already split into disjoint inputs; nothing in it is trusted. */
export interface ReportedUsage {
  inputUncached?: number | null | undefined
  inputCacheRead?: number | null | undefined
  inputCacheWrite?: number | null | undefined
  output?: number | null | undefined
  reasoning?: number | null | undefined
}

const MAX_PLAUSIBLE_TOKENS = 50_000_000

/** The reported usage, with an estimate for each part that is missing or impossible. */
export async function resolveUsage(
  reported: ReportedUsage | undefined,
  request: ChatRequest,
  answerText: string,
): Promise<ModelUsage> {
  const input = plausible(reported?.inputUncached)
  const cacheRead = plausible(reported?.inputCacheRead) ?? 0
  const cacheWrite = plausible(reported?.inputCacheWrite) ?? 0
  const output = plausible(reported?.output)
  const hasInput = input !== undefined && input + cacheRead + cacheWrite > 0
  const hasOutput = output !== undefined && (output > 0 || answerText === '')
  const resolvedOutput = hasOutput ? output : await countTokens(answerText)
  return {
    inputUncached: hasInput ? input : await countRequestTokens(request),
    inputCacheRead: hasInput ? cacheRead : 0,
    inputCacheWrite: hasInput ? cacheWrite : 0,
    output: resolvedOutput,
    reasoning: Math.min(plausible(reported?.reasoning) ?? 0, resolvedOutput),
    source: hasInput && hasOutput ? 'provider' : 'estimated',
  }
}

function plausible(count: number | null | undefined): number | undefined {
  return typeof count === 'number' &&
    Number.isInteger(count) &&
    count >= 0 &&
    count <= MAX_PLAUSIBLE_TOKENS
    ? count
    : undefined
}
