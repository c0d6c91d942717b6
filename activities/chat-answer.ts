import type { CallStream } from '#adapters/db/chat-chunks.ts'
import type { CallEstimate, CallUsage } from '#adapters/db/chat-calls.ts'
import { costMicroUsd, PRICE_VERSION } from '#adapters/models/prices.ts'
import type { ModelProvider } from '#adapters/models/provider.ts'
import type { Decision } from '#contracts/governance.ts'
import type { FinishReason, ModelEvent, ModelFailure, ModelUsage } from '#contracts/models.ts'
import { stopsText } from '#domain/governance/evaluate.ts'
import { keepTokensWhole } from '#domain/governance/redaction-tokens.ts'
import type { StreamWindow } from '#domain/governance/types.ts'

/** How one call of a model went. */
export type Answer = {
  /** Everything the model said. */
  raw: string
  /** What was allowed out to readers; where that was taken back, what may stand in its place. */
  released: string
  /** Whether readers have to drop what they were shown. */
  isRetracted: boolean
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
 * Lets a model's words through the window to the readers, and keeps what was said. Stops listening as
 * soon as the window blocks: the caller then closes the upstream call.
 */
export async function relayAnswer(
  events: AsyncIterable<ModelEvent>,
  readers: Readers,
): Promise<Answer> {
  const relay = openRelay(readers)
  const { said } = relay
  for await (const event of events) {
    switch (event.type) {
      case 'start':
        said.requestId = event.requestId ?? null
        break
      case 'text_delta':
        // A person is to decide on the whole answer, so it is heard to its end; nothing more of it is shown.
        if (relay.speak(event.text)) {
          const decision = relay.close()
          return { ...said, end: 'blocked', decision }
        }
        break
      case 'reasoning_delta':
        relay.think(event.text)
        break
      case 'usage':
        said.usage = event.usage
        break
      case 'finish': {
        const decision = relay.close()
        if (isRefused(decision)) return { ...said, end: 'blocked', decision }
        return { ...said, end: 'finished', finishReason: event.reason }
      }
      case 'error':
        // Half an answer is governed like a whole one, up to here.
        relay.close()
        return { ...said, end: 'failed', failure: event }
      // No tools are offered yet, so none is called.
      case 'tool_call_delta':
      case 'tool_call':
        break
    }
  }
  relay.close()
  return { ...said, end: 'failed', failure: CUT }
}

interface Readers {
  openWindow: () => StreamWindow
  stream: Pick<CallStream, 'append'>
}

type Said = Omit<Answer, 'end'>

/** Both ways of one call to its readers, and what went through. */
function openRelay({ openWindow, stream }: Readers) {
  const window = openWindow()
  const whole = keepTokensWhole()
  const reasoning = relayReasoning(openWindow(), stream)
  const said: Said = {
    raw: '',
    released: '',
    isRetracted: false,
    requestId: null,
    usage: null,
    firstTextAt: null,
  }
  function release(text: string): void {
    if (!text) return
    said.firstTextAt ??= new Date()
    said.released += text
    stream.append(text)
  }
  return {
    said,
    /** True when the answer is refused here. */
    speak(text: string): boolean {
      said.raw += text
      const step = window.push(text)
      release(whole.push(step.release))
      return step.blocked !== undefined && isRefused(step.blocked)
    },
    think: reasoning.push,
    /** Lets out what is left, and notes what may not stand of all that went out. */
    close(): Decision {
      const { release: rest, decision, replacement } = window.end()
      release(whole.push(rest) + whole.end())
      said.isRetracted = reasoning.end() || replacement !== undefined
      said.released = replacement ?? said.released
      return decision
    },
  }
}

function isRefused({ effect }: Decision): boolean {
  return stopsText(effect) && effect !== 'require_approval'
}

/** What a model thinks aloud is shown too, so it is governed too; once something in it is refused, no more is shown. */
function relayReasoning(window: StreamWindow, stream: Readers['stream']) {
  const whole = keepTokensWhole()
  let isRefused = false
  return {
    push(text: string) {
      if (isRefused) return
      const step = window.push(text)
      isRefused = step.blocked !== undefined
      stream.append(whole.push(step.release), 'reasoning')
    },
    /** True where what was shown of it may not stand. */
    end(): boolean {
      const { release, replacement } = window.end()
      stream.append(whole.push(release) + whole.end(), 'reasoning')
      return replacement !== undefined
    },
  }
}

/** What is charged for a call whose worker dies: the prompt, and of the answer what was seen. */
export function estimateCall(
  { id, pricing }: Pick<ModelProvider, 'id' | 'pricing'>,
  { model, tokensIn }: { model: string; tokensIn: number },
): CallEstimate | null {
  const priceOf = (output: number) =>
    costMicroUsd({ provider: id, model, pricing, usage: estimatedUsage(tokensIn, output) })
  const input = priceOf(0)
  const whole = priceOf(1_000_000)
  if (input === null || whole === null) return null
  return {
    inputMicroUsd: BigInt(input),
    outputMicroUsdPerMillion: BigInt(whole - input),
    priceVersion: PRICE_VERSION,
  }
}

function estimatedUsage(tokensIn: number, output: number): ModelUsage {
  return {
    inputUncached: tokensIn,
    inputCacheRead: 0,
    inputCacheWrite: 0,
    output,
    reasoning: 0,
    source: 'estimated',
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
  const usage =
    answer.usage ??
    estimatedUsage(options.estimatedTokensIn, answer.raw ? options.estimateTokens(answer.raw) : 0)
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
