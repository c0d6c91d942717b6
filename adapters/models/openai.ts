import type OpenAI from 'openai'
import type { ChatCompletionChunk } from 'openai/resources/chat/completions'
import { z } from 'zod'
import type { FinishReason } from '#contracts/models.ts'
import { isProviderConfigured, localityOf, type ProviderSettings } from '#domain/models.ts'
import { streamChat, type UpstreamEvent } from '#adapters/models/chat-stream.ts'
import { failureFromPayload, requestIdOf } from '#adapters/models/errors.ts'
import { checkHealth, translated } from '#adapters/models/listing.ts'
import type {
  ChatContext,
  ChatRequest,
  ListedModel,
  ModelProvider,
} from '#adapters/models/provider.ts'
import { createToolCallCollector } from '#adapters/models/tool-calls.ts'
import { createUpstreamFetch } from '#adapters/models/upstream-fetch.ts'
import type { ReportedUsage } from '#adapters/models/usage.ts'
import type { ProviderDefinition } from '#domain/models.ts'

// Servers that speak OpenAI's protocol mostly ask for no key, but the client insists on one.
const PLACEHOLDER_KEY = 'none'
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** OpenAI, and every server that speaks its Chat Completions protocol at another base URL. */
export function createOpenAiProvider(
  definition: ProviderDefinition,
  settings: ProviderSettings,
): ModelProvider {
  const isOfficial = isOfficialHost(settings.baseUrl)
  let client: Promise<OpenAI> | undefined
  const connect = () => (client ??= createClient(definition, settings))
  const listModels = (signal: AbortSignal) =>
    translated(definition.label, async () => {
      const page = await (await connect()).models.list({ signal })
      return page.data.map((model) => toListedModel(model.id, isOfficial))
    })
  return {
    id: definition.id,
    kind: 'openai',
    label: definition.label,
    locality: localityOf(settings.baseUrl),
    queue: definition.queue,
    pricing: isOfficial ? 'listed' : 'unknown',
    isConfigured: () => isProviderConfigured(definition, settings),
    listModels,
    health: (signal) => checkHealth(listModels, signal),
    chat: (request, context) =>
      streamChat({
        provider: definition,
        request,
        context,
        open: (signal) =>
          openStream(connect, { request, context, signal, isOfficial, label: definition.label }),
      }),
  }
}

// Loaded with the first call: each process that only might call one would hold 7 MB more.
async function createClient(
  definition: ProviderDefinition,
  settings: ProviderSettings,
): Promise<OpenAI> {
  const { default: Client } = await import('openai')
  return new Client({
    apiKey: settings.apiKey ?? PLACEHOLDER_KEY,
    adminAPIKey: null,
    baseURL: settings.baseUrl ?? '',
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: LONGEST_TIMER_MS,
    logLevel: 'off',
    fetch: createUpstreamFetch({ label: definition.label, framing: 'bytes' }),
  })
}

export function isOfficialHost(baseUrl: string | null): boolean {
  return baseUrl !== null && new URL(baseUrl).hostname.endsWith('.openai.com')
}

interface OpenOptions {
  request: ChatRequest
  context: ChatContext
  signal: AbortSignal
  isOfficial: boolean
  label: string
}

async function* openStream(
  connect: () => Promise<OpenAI>,
  options: OpenOptions,
): AsyncGenerator<UpstreamEvent> {
  const { chat } = await connect()
  const { data: stream, response } = await chat.completions
    .create(toCompletionParams(options.request, options.isOfficial), {
      signal: options.signal,
      headers: { 'X-Client-Request-Id': options.context.attemptId },
    })
    .withResponse()
  yield { type: 'start', requestId: requestIdOf(response.headers) }
  // Some servers ignore `stream: true`, and some put an error into a 200.
  if (/^application\/json/i.test(response.headers.get('content-type') ?? ''))
    yield* readWholeAnswer(await response.json(), options.label)
  else yield* readChunks(stream)
}

/** Our request in OpenAI's words; its own servers and its imitators differ in the name of one limit. */
export function toCompletionParams(request: ChatRequest, isOfficial: boolean) {
  const limit = request.maxOutputTokens
  return {
    model: request.model,
    messages: [
      ...(request.system ? [{ role: 'system' as const, content: request.system }] : []),
      ...request.messages.map(({ role, content }) => ({ role, content })),
    ],
    stream: true as const,
    stream_options: { include_usage: true },
    ...(limit === undefined
      ? {}
      : isOfficial
        ? { max_completion_tokens: limit }
        : { max_tokens: limit }),
    ...(request.temperature !== undefined && (!isOfficial || acceptsTemperature(request.model))
      ? { temperature: request.temperature }
      : {}),
  }
}

/** OpenAI's reasoning models refuse any temperature but their own. */
export function acceptsTemperature(model: string): boolean {
  return !/^(o\d|gpt-5(?!.*chat))/.test(model)
}

// Servers in this protocol send fields the SDK's types do not know.
interface ChunkDelta {
  content?: string | null | undefined
  refusal?: string | null | undefined
  reasoning_content?: string | null | undefined
  reasoning?: string | null | undefined
  tool_calls?: ChatCompletionChunk.Choice.Delta.ToolCall[]
}

async function* readChunks(
  stream: AsyncIterable<ChatCompletionChunk>,
): AsyncGenerator<UpstreamEvent> {
  const toolCalls = createToolCallCollector()
  let hasRefused = false
  for await (const chunk of stream) {
    // The usage comes in one more chunk, after the last choice, with no choices.
    const choice = chunk.choices?.[0]
    const delta: ChunkDelta | undefined = choice?.delta
    if (delta?.refusal) hasRefused = true
    if (delta) yield* readDelta(delta)
    for (const piece of delta?.tool_calls ?? [])
      yield toolCalls.add({
        index: piece.index,
        id: piece.id,
        name: piece.function?.name,
        argsText: piece.function?.arguments ?? '',
      })
    if (chunk.usage) yield { type: 'usage', usage: toReportedUsage(chunk.usage) }
    if (choice?.finish_reason) {
      yield* toolCalls.finish()
      yield {
        type: 'finish',
        reason: hasRefused ? 'refusal' : toFinishReason(choice.finish_reason),
      }
    }
  }
}

function* readDelta(delta: ChunkDelta): Generator<UpstreamEvent> {
  const reasoning = delta.reasoning_content ?? delta.reasoning
  if (typeof reasoning === 'string') yield { type: 'reasoning_delta', text: reasoning }
  const text = delta.content ?? delta.refusal
  if (typeof text === 'string') yield { type: 'text_delta', text }
}

/** Unknown words come from imitators, whose model did stop. */
export function toFinishReason(reason: string): FinishReason {
  if (reason === 'length' || reason === 'max_tokens') return 'length'
  if (reason === 'tool_calls' || reason === 'function_call') return 'tool_calls'
  return reason === 'content_filter' ? 'content_filter' : 'stop'
}

const looseCount = z.number().optional().catch(undefined)
const usageSchema = z.object({
  prompt_tokens: looseCount,
  completion_tokens: looseCount,
  prompt_tokens_details: z
    .object({ cached_tokens: looseCount, cache_write_tokens: looseCount })
    .catch({ cached_tokens: 0, cache_write_tokens: 0 }),
  completion_tokens_details: z
    .object({ reasoning_tokens: looseCount })
    .catch({ reasoning_tokens: 0 }),
})

/** OpenAI counts cached tokens within the prompt; ours are disjoint. */
export function toReportedUsage(reported: object): ReportedUsage {
  const usage = usageSchema.parse(reported)
  const read = usage.prompt_tokens_details.cached_tokens ?? 0
  const written = usage.prompt_tokens_details.cache_write_tokens ?? 0
  return {
    inputUncached:
      usage.prompt_tokens === undefined ? undefined : usage.prompt_tokens - read - written,
    inputCacheRead: read,
    inputCacheWrite: written,
    output: usage.completion_tokens,
    reasoning: usage.completion_tokens_details.reasoning_tokens,
  }
}

const wholeAnswerSchema = z.object({
  choices: z.tuple(
    [
      z.object({
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          reasoning_content: z.string().nullish(),
        }),
        finish_reason: z.string().nullish(),
      }),
    ],
    z.unknown(),
  ),
  usage: z.record(z.string(), z.unknown()).nullish(),
})

function* readWholeAnswer(body: unknown, label: string): Generator<UpstreamEvent> {
  const answer = wholeAnswerSchema.safeParse(body)
  if (!answer.success) throw failureFromPayload(label, body)
  const [choice] = answer.data.choices
  yield* readDelta(choice.message)
  if (answer.data.usage) yield { type: 'usage', usage: toReportedUsage(answer.data.usage) }
  yield { type: 'finish', reason: toFinishReason(choice.finish_reason ?? 'stop') }
}

const NOT_CHAT =
  /embed|whisper|tts|dall-e|image|moderation|audio|realtime|transcribe|sora|rerank|davinci|babbage|-instruct$|-search-|deep-research|computer-use|codex/
const NOT_CHAT_ELSEWHERE = /embed|whisper|tts|rerank/

function toListedModel(id: string, isOfficial: boolean): ListedModel {
  const isOther = (isOfficial ? NOT_CHAT : NOT_CHAT_ELSEWHERE).test(id.toLowerCase())
  return { id, label: id, contextTokens: null, isChat: !isOther }
}
