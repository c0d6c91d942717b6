import type { CallStream } from '#adapters/db/chat-chunks.ts'
import type { CallUsage } from '#adapters/db/chat-calls.ts'
import type { Decision } from '#contracts/governance.ts'
import type { FinishReason, ModelEvent, ModelFailure, ModelUsage } from '#contracts/models.ts'
import { stopsText } from '#domain/governance/evaluate.ts'
import type { StreamWindow } from '#domain/governance/types.ts'

/** How one call of a model went. */
export type Answer = {
  /** Everything the model said. */
  raw: string
  /** What was allowed out to readers. */
  released: string
  requestId: string | null
  usage: ModelUsage | null
  firstTextAt: Date | null
} & (
  | { end: 'finished'; finishReason: FinishReason }
  | { end: 'blocked'; decision: Decision }
  | { end: 'failed'; failure: ModelFailure }
)

const CUT: ModelFailure = {
  kind: 'stream_truncated',
  retryable: true,
  message: 'the stream ended without an end',
}

/**
 * Lets a model's words through the hold window to the readers, and keeps what was said. Stops listening as
 * soon as the window blocks: the caller then closes the upstream call.
 */
export async function relayAnswer(
  events: AsyncIterable<ModelEvent>,
  { openWindow, stream }: { openWindow: () => StreamWindow; stream: CallStream },
): Promise<Answer> {
  const window = openWindow()
  const reasoning = relayReasoning(openWindow(), stream)
  const said: Omit<Answer, 'end'> = {
    raw: '',
    released: '',
    requestId: null,
    usage: null,
    firstTextAt: null,
  }
  const release = (text: string) => {
    if (!text) return
    said.firstTextAt ??= new Date()
    said.released += text
    stream.append(text)
  }
  for await (const event of events) {
    switch (event.type) {
      case 'start':
        said.requestId = event.requestId ?? null
        break
      case 'text_delta': {
        said.raw += event.text
        const step = window.push(event.text)
        release(step.release)
        // A person is to decide on the whole answer, so it is heard to its end; nothing more of it is shown.
        if (step.blocked && isRefused(step.blocked))
          return { ...said, end: 'blocked', decision: step.blocked }
        break
      }
      case 'reasoning_delta':
        reasoning.push(event.text)
        break
      case 'usage':
        said.usage = event.usage
        break
      case 'finish': {
        const { release: rest, decision } = window.end()
        release(rest)
        reasoning.end()
        if (isRefused(decision)) return { ...said, end: 'blocked', decision }
        return { ...said, end: 'finished', finishReason: event.reason }
      }
      case 'error':
        // Half an answer has been governed like a whole one, up to here.
        release(window.end().release)
        return { ...said, end: 'failed', failure: event }
      // No tools are offered yet, so none is called.
      case 'tool_call_delta':
      case 'tool_call':
        break
    }
  }
  return { ...said, end: 'failed', failure: CUT }
}

function isRefused({ effect }: Decision): boolean {
  return stopsText(effect) && effect !== 'require_approval'
}

/** What a model thinks aloud is shown too, so it is governed too; once something in it is refused, no more is shown. */
function relayReasoning(window: StreamWindow, stream: CallStream) {
  let isRefused = false
  return {
    push(text: string) {
      if (isRefused) return
      const step = window.push(text)
      isRefused = step.blocked !== undefined
      stream.append(step.release, 'reasoning')
    },
    end() {
      if (!isRefused) stream.append(window.end().release, 'reasoning')
    },
  }
}

/** What is charged for a call: the provider's count, or an estimate where it gave none. */
export function toCallUsage(
  answer: Pick<Answer, 'usage' | 'raw'>,
  options: {
    estimatedTokensIn: number
    estimateTokens: (text: string) => number
    price: (usage: ModelUsage) => number | null
    priceVersion: string
  },
): CallUsage {
  const usage = answer.usage ?? {
    inputUncached: options.estimatedTokensIn,
    inputCacheRead: 0,
    inputCacheWrite: 0,
    output: answer.raw ? options.estimateTokens(answer.raw) : 0,
    reasoning: 0,
    source: 'estimated' as const,
  }
  const cost = options.price(usage)
  return {
    tokensIn: usage.inputUncached + usage.inputCacheRead + usage.inputCacheWrite,
    tokensOut: usage.output,
    cachedIn: usage.inputCacheRead,
    source: usage.source,
    costMicroUsd: cost === null ? null : BigInt(cost),
    priceVersion: cost === null ? null : options.priceVersion,
  }
}
