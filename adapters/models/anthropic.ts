import type Anthropic from '@anthropic-ai/sdk'
import type { MessageParam, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages'
import type { FinishReason } from '#contracts/models.ts'
import {
  isProviderConfigured,
  localityOf,
  type ProviderDefinition,
  type ProviderSettings,
} from '#domain/models.ts'
import { streamChat, type UpstreamEvent } from '#adapters/models/chat-stream.ts'
import { modelFailure, requestIdOf } from '#adapters/models/errors.ts'
import { checkHealth, translated } from '#adapters/models/listing.ts'
import type { ChatMessage, ChatRequest, ModelProvider } from '#adapters/models/provider.ts'
import { createToolCallCollector, type ToolCallCollector } from '#adapters/models/tool-calls.ts'
import { createUpstreamFetch } from '#adapters/models/upstream-fetch.ts'
import type { ReportedUsage } from '#adapters/models/usage.ts'

// With no key at all the client would go looking for one in the environment and on disk.
const PLACEHOLDER_KEY = 'none'
const LONGEST_TIMER_MS = 2 ** 31 - 1
const LISTED_MODELS = 100

/** Anthropic, and servers that speak its Messages protocol at another base URL. */
export function createAnthropicProvider(
  definition: ProviderDefinition,
  settings: ProviderSettings,
): ModelProvider {
  let client: Promise<Anthropic> | undefined
  const connect = () => (client ??= createClient(definition, settings))
  const listModels = (signal: AbortSignal) =>
    translated(definition.label, async () => {
      const page = await (await connect()).models.list({ limit: LISTED_MODELS }, { signal })
      return page.data.map((model) => ({
        id: model.id,
        label: model.display_name || model.id,
        contextTokens: model.max_input_tokens ?? null,
        isChat: true,
      }))
    })
  return {
    id: definition.id,
    kind: 'anthropic',
    label: definition.label,
    locality: localityOf(settings.baseUrl),
    queue: definition.queue,
    pricing: isOfficialHost(settings.baseUrl) ? 'listed' : 'unknown',
    isConfigured: () => isProviderConfigured(definition, settings),
    listModels,
    health: (signal) => checkHealth(listModels, signal),
    chat: (request, context) =>
      streamChat({
        provider: definition,
        request,
        context,
        open: (signal) => openStream(connect, { request, signal, label: definition.label }),
      }),
  }
}

// Loaded with the first call: each process that only might call one would hold 12 MB more.
async function createClient(
  definition: ProviderDefinition,
  settings: ProviderSettings,
): Promise<Anthropic> {
  const { default: Client } = await import('@anthropic-ai/sdk')
  return new Client({
    apiKey: settings.apiKey ?? PLACEHOLDER_KEY,
    webhookKey: null,
    baseURL: settings.baseUrl,
    maxRetries: 0,
    timeout: LONGEST_TIMER_MS,
    logLevel: 'off',
    fetch: createUpstreamFetch({ label: definition.label, framing: 'bytes' }),
  })
}

function isOfficialHost(baseUrl: string | null): boolean {
  return baseUrl !== null && new URL(baseUrl).hostname.endsWith('.anthropic.com')
}

interface OpenOptions {
  request: ChatRequest
  signal: AbortSignal
  label: string
}

async function* openStream(
  connect: () => Promise<Anthropic>,
  options: OpenOptions,
): AsyncGenerator<UpstreamEvent> {
  const { messages } = await connect()
  const { data: stream, response } = await messages
    .create(toMessageParams(options.request), { signal: options.signal })
    .withResponse()
  yield { type: 'start', requestId: requestIdOf(response.headers) }
  if (/^application\/json/i.test(response.headers.get('content-type') ?? ''))
    throw modelFailure(options.label, 'server', { code: 'answered_without_a_stream' })
  const toolCalls = createToolCallCollector()
  for await (const event of stream) yield* readEvent(event, toolCalls)
}

/** Our request in Anthropic's words. No temperature: its current models refuse one. */
export function toMessageParams(request: ChatRequest) {
  return {
    model: request.model,
    // Required by the protocol, and refused above what a model can write.
    max_tokens:
      request.maxOutputTokens ??
      (/^claude-3-(opus|sonnet|haiku)/.test(request.model) ? 4096 : 8192),
    ...(request.system ? { system: request.system } : {}),
    messages: toAnthropicMessages(request.messages),
    stream: true as const,
  }
}

/** Anthropic wants a user first, no empty text, and takes neighbours of one role as one message. */
export function toAnthropicMessages(messages: readonly ChatMessage[]): MessageParam[] {
  const merged: MessageParam[] = []
  for (const { role, content } of messages) {
    const last = merged.at(-1)
    if (content.trim() === '' || (!last && role === 'assistant')) continue
    if (last?.role === role) last.content = `${String(last.content)}\n\n${content}`
    else merged.push({ role, content })
  }
  return merged
}

function* readEvent(
  event: RawMessageStreamEvent,
  toolCalls: ToolCallCollector,
): Generator<UpstreamEvent> {
  if (event.type === 'message_start')
    // Its output count is a placeholder; the true one comes with the stop reason.
    yield {
      type: 'usage',
      usage: { ...toReportedUsage(event.message.usage), output: undefined },
    }
  if (event.type === 'content_block_start' && event.content_block.type === 'tool_use')
    yield toolCalls.add({
      index: event.index,
      id: event.content_block.id,
      name: event.content_block.name,
      argsText: '',
    })
  if (event.type === 'content_block_delta') yield* readDelta(event, toolCalls)
  if (event.type !== 'message_delta') return
  if (event.usage) yield { type: 'usage', usage: toReportedUsage(event.usage) }
  if (!event.delta.stop_reason) return
  yield* toolCalls.finish()
  yield { type: 'finish', reason: toFinishReason(event.delta.stop_reason) }
}

function* readDelta(
  { index, delta }: Extract<RawMessageStreamEvent, { type: 'content_block_delta' }>,
  toolCalls: ToolCallCollector,
): Generator<UpstreamEvent> {
  if (delta.type === 'text_delta') yield { type: 'text_delta', text: delta.text }
  if (delta.type === 'thinking_delta') yield { type: 'reasoning_delta', text: delta.thinking }
  if (delta.type === 'input_json_delta')
    yield toolCalls.add({ index, argsText: delta.partial_json })
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['max_tokens', 'length'],
  ['tool_use', 'tool_calls'],
  ['pause_turn', 'pause'],
  ['refusal', 'refusal'],
  ['model_context_window_exceeded', 'context_exceeded'],
])

export function toFinishReason(reason: string): FinishReason {
  return FINISH_REASONS.get(reason) ?? 'stop'
}

/** Anthropic's input count leaves out what the cache served or took, as ours does. */
export function toReportedUsage(usage: {
  input_tokens?: number | null
  output_tokens?: number | null
  cache_read_input_tokens?: number | null
  cache_creation_input_tokens?: number | null
}): ReportedUsage {
  return {
    inputUncached: usage.input_tokens,
    inputCacheRead: usage.cache_read_input_tokens,
    inputCacheWrite: usage.cache_creation_input_tokens,
    output: usage.output_tokens,
  }
}
