import { Ollama, type ChatResponse } from 'ollama'
import type { FinishReason } from '#contracts/models.ts'
import {
  isProviderConfigured,
  localityOf,
  type ProviderDefinition,
  type ProviderSettings,
} from '#domain/models.ts'
import { streamChat, type UpstreamEvent } from '#adapters/models/chat-stream.ts'
import { requestIdOf } from '#adapters/models/errors.ts'
import { checkHealth, translated } from '#adapters/models/listing.ts'
import {
  describeOllamaModel,
  type OllamaModelFacts,
  UNKNOWN_MODEL,
} from '#adapters/models/ollama-models.ts'
import type { ChatRequest, ModelProvider } from '#adapters/models/provider.ts'
import { createUpstreamFetch } from '#adapters/models/upstream-fetch.ts'

const SMALLEST_CONTEXT = 8192
const DEFAULT_OUTPUT_TOKENS = 2048
// Denser than English is, so that the history is not cut where the estimate is short.
const CHARS_PER_TOKEN = 3
const FACTS_TTL_MS = 10 * 60_000

/** Ollama on this machine or in this network. */
export function createOllamaProvider(
  definition: ProviderDefinition,
  settings: ProviderSettings,
): ModelProvider {
  const connect = (signal: AbortSignal, onHeaders?: (headers: Headers) => void) =>
    createClient({ ...settings, label: definition.label, signal, onHeaders })
  const facts = createFactsCache((model, signal) => describeOllamaModel(connect(signal), model))
  const listModels = (signal: AbortSignal) =>
    translated(definition.label, async () => {
      const { models } = await connect(signal).list()
      return models.map(({ name, details }) => ({
        id: name,
        label: details?.parameter_size ? `${name} (${details.parameter_size})` : name,
        contextTokens: null,
        isChat: !/embed|bge-|minilm|rerank/i.test(name),
      }))
    })
  return {
    id: definition.id,
    kind: 'ollama',
    label: definition.label,
    locality: localityOf(settings.baseUrl),
    queue: definition.queue,
    pricing: 'free',
    isConfigured: () => isProviderConfigured(definition, settings),
    listModels,
    health: (signal) => checkHealth(listModels, signal),
    chat: (request, context) =>
      streamChat({
        provider: definition,
        request,
        context,
        open: (signal) => openStream({ request, signal, connect, facts }),
      }),
  }
}

interface ClientOptions extends ProviderSettings {
  label: string
  signal: AbortSignal
  onHeaders: ((headers: Headers) => void) | undefined
}

/** One light client per call: the library has no signal per call, and keeps no headers. */
function createClient(options: ClientOptions): Ollama {
  const upstream = createUpstreamFetch({ label: options.label, framing: 'json-lines' })
  return new Ollama({
    host: options.baseUrl ?? '',
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers)
      // The library would read a key for the vendor's cloud from the environment.
      headers.delete('authorization')
      if (options.apiKey) headers.set('authorization', `Bearer ${options.apiKey}`)
      const response = await upstream(input, { ...init, headers, signal: options.signal })
      options.onHeaders?.(response.headers)
      return response
    },
  })
}

interface OpenOptions {
  request: ChatRequest
  signal: AbortSignal
  connect(signal: AbortSignal, onHeaders?: (headers: Headers) => void): Ollama
  facts(model: string, signal: AbortSignal): Promise<OllamaModelFacts>
}

async function* openStream(options: OpenOptions): AsyncGenerator<UpstreamEvent> {
  const { request, signal } = options
  const facts = await options.facts(request.model, signal)
  let requestId: string | undefined
  const client = options.connect(signal, (headers) => {
    requestId = requestIdOf(headers)
  })
  const stream = await client.chat(toChatParams(request, facts))
  yield { type: 'start', requestId }
  let calls = 0
  for await (const part of endingQuietly(stream)) {
    yield* readPart(part, calls)
    calls += part.message?.tool_calls?.length ?? 0
    if (part.done) yield* readEnd(part, calls > 0)
  }
}

// The library throws a bare error where a stream ends early; the other SDKs just end, and so does this.
async function* endingQuietly<T>(stream: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* stream
  } catch (error) {
    const isEarlyEnd = error instanceof Error && error.message.startsWith('Did not receive done')
    if (!isEarlyEnd) throw error
  }
}

/** Our request in Ollama's words; without `num_ctx` it silently forgets the start of a long chat. */
export function toChatParams(request: ChatRequest, facts: OllamaModelFacts) {
  return {
    model: request.model,
    messages: [
      ...(request.system ? [{ role: 'system', content: request.system }] : []),
      ...request.messages.map(({ role, content }) => ({ role, content })),
    ],
    stream: true as const,
    keep_alive: '10m',
    // Models that cannot think refuse the field in some versions.
    ...(facts.canThink ? { think: false } : {}),
    options: {
      num_ctx: chooseContextWindow(request, facts.contextTokens),
      ...(request.maxOutputTokens === undefined ? {} : { num_predict: request.maxOutputTokens }),
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    },
  }
}

/**
 * The window to ask for: the smallest power of two that holds the conversation and the answer, within
 * what the model can do. Few sizes, because each change makes Ollama load the model again.
 */
export function chooseContextWindow(request: ChatRequest, contextTokens: number | null): number {
  const chars = request.messages.reduce(
    (sum, { content }) => sum + content.length,
    request.system.length,
  )
  const needed =
    Math.ceil(chars / CHARS_PER_TOKEN) + (request.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS)
  const window = Math.max(SMALLEST_CONTEXT, 2 ** Math.ceil(Math.log2(needed)))
  return Math.min(window, contextTokens ?? SMALLEST_CONTEXT * 4)
}

function* readPart(part: ChatResponse, earlierCalls: number): Generator<UpstreamEvent> {
  if (part.message?.thinking) yield { type: 'reasoning_delta', text: part.message.thinking }
  if (part.message?.content) yield { type: 'text_delta', text: part.message.content }
  for (const [index, call] of (part.message?.tool_calls ?? []).entries())
    yield {
      type: 'tool_call',
      // Ollama gives its calls no ids.
      id: `call_${earlierCalls + index}`,
      name: call.function.name,
      args: call.function.arguments,
    }
}

function* readEnd(part: ChatResponse, hasToolCalls: boolean): Generator<UpstreamEvent> {
  yield { type: 'usage', usage: { inputUncached: part.prompt_eval_count, output: part.eval_count } }
  yield { type: 'finish', reason: toFinishReason(part.done_reason, hasToolCalls) }
}

/** Ollama says "stop" for tool calls too, and old versions say nothing. */
export function toFinishReason(reason: string | undefined, hasToolCalls: boolean): FinishReason {
  if (hasToolCalls) return 'tool_calls'
  return reason === 'length' ? 'length' : 'stop'
}

type FactsReader = (model: string, signal: AbortSignal) => Promise<OllamaModelFacts>

/** Remembers what a model can do; a model whose facts cannot be read is called all the same. */
function createFactsCache(read: FactsReader): FactsReader {
  const known = new Map<string, { facts: OllamaModelFacts; at: number }>()
  return async (model, signal) => {
    const entry = known.get(model)
    if (entry && performance.now() - entry.at < FACTS_TTL_MS) return entry.facts
    try {
      const facts = await read(model, signal)
      known.set(model, { facts, at: performance.now() })
      return facts
    } catch {
      return entry?.facts ?? UNKNOWN_MODEL
    }
  }
}
