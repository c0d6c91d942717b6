/** The wire formats of the mock upstream: what each vendor's server says, as bytes made once. */

export type MockProtocol = 'openai' | 'anthropic' | 'ollama'

export interface MockUsage {
  input: number
  output: number
}

export interface WireFormat {
  contentType: string
  /** What comes before the first token. */
  head(model: string, usage: MockUsage): string
  token(text: string): string
  /** The finish reason, without what follows it. */
  finish(reason: 'stop' | 'length', usage: MockUsage | null): string
  /** What ends the stream after the finish reason. */
  tail(usage: MockUsage | null): string
  malformed: string
  error(type: string, message: string): string
  errorBody(type: string, message: string): string
}

const CREATED = 1_780_000_000

const openai: WireFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  head: () => openaiChunk({ role: 'assistant', content: '' }, null),
  token: (text) => openaiChunk({ content: text }, null),
  finish: (reason) => openaiChunk({}, reason),
  tail: (usage) => `${usage ? openaiUsage(usage) : ''}data: [DONE]\n\n`,
  malformed: 'data: {"choices":[{"delta":\n\n',
  error: (type, message) => sse(null, { error: { type, code: type, message, param: null } }),
  errorBody: (type, message) => JSON.stringify({ error: { type, code: type, message } }),
}

function openaiChunk(delta: object, finish: string | null): string {
  return sse(null, {
    id: 'chatcmpl-mock',
    object: 'chat.completion.chunk',
    created: CREATED,
    model: 'mock',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
}

function openaiUsage({ input, output }: MockUsage): string {
  return sse(null, {
    id: 'chatcmpl-mock',
    object: 'chat.completion.chunk',
    created: CREATED,
    model: 'mock',
    choices: [],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  })
}

const anthropic: WireFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  head: (model, { input }) =>
    sse('message_start', {
      type: 'message_start',
      message: {
        id: 'msg_mock',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: input, output_tokens: 1 },
      },
    }) +
    sse('content_block_start', {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'text', text: '' },
    }) +
    sse('ping', { type: 'ping' }),
  token: (text) =>
    sse('content_block_delta', {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    }),
  finish: (reason, usage) =>
    sse('content_block_stop', { type: 'content_block_stop', index: 0 }) +
    sse('message_delta', {
      type: 'message_delta',
      delta: { stop_reason: reason === 'stop' ? 'end_turn' : 'max_tokens', stop_sequence: null },
      ...(usage ? { usage: { output_tokens: usage.output, input_tokens: usage.input } } : {}),
    }),
  tail: () => sse('message_stop', { type: 'message_stop' }),
  malformed: 'event: content_block_delta\ndata: {"type":"content_block_delta",\n\n',
  error: (type, message) => sse('error', { type: 'error', error: { type, message } }),
  errorBody: (type, message) => JSON.stringify({ type: 'error', error: { type, message } }),
}

const ollama: WireFormat = {
  contentType: 'application/x-ndjson',
  head: () => '',
  token: (text) => ollamaLine({ message: { role: 'assistant', content: text }, done: false }),
  finish: (reason, usage) =>
    ollamaLine({
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason: reason,
      total_duration: 1_000_000,
      load_duration: 1000,
      ...(usage ? { prompt_eval_count: usage.input, eval_count: usage.output } : {}),
    }),
  tail: () => '',
  malformed: '{"model":"mock","message":{"role":\n',
  error: (_type, message) => `${JSON.stringify({ error: message })}\n`,
  errorBody: (_type, message) => JSON.stringify({ error: message }),
}

function ollamaLine(part: object): string {
  return `${JSON.stringify({ model: 'mock', created_at: '2026-01-01T00:00:00Z', ...part })}\n`
}

function sse(event: string | null, body: object): string {
  return `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(body)}\n\n`
}

export const WIRE_FORMATS: Readonly<Record<MockProtocol, WireFormat>> = {
  openai,
  anthropic,
  ollama,
}

/** Errors by status, in the words each vendor uses for them. */
export function errorType(status: number): string {
  const types: Record<number, string> = {
    400: 'invalid_request_error',
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    429: 'rate_limit_error',
    529: 'overloaded_error',
  }
  return types[status] ?? 'api_error'
}

/** What the servers say to the questions that are not about a chat. */
export function describeServer(path: string, models: readonly string[], isAnthropic: boolean) {
  if (path === '/api/version') return { version: '0.17.0' }
  if (path === '/api/ps') return { models: [] }
  if (path === '/api/tags') return { models: models.map(toTag) }
  if (path === '/api/show')
    return {
      capabilities: ['completion'],
      model_info: { 'general.architecture': 'mock', 'mock.context_length': 131_072 },
      details: { parameter_size: '8B' },
    }
  if (!path.endsWith('/models')) return undefined
  return isAnthropic
    ? { data: models.map(toAnthropicModel), has_more: false, first_id: null, last_id: null }
    : { object: 'list', data: models.map(toOpenAiModel) }
}

function toTag(name: string) {
  return {
    name,
    model: name,
    modified_at: '2026-01-01T00:00:00Z',
    size: 1,
    digest: 'mock',
    details: { parameter_size: '8B', family: 'mock' },
  }
}

function toAnthropicModel(id: string) {
  return {
    id,
    type: 'model',
    display_name: id,
    created_at: '2026-01-01T00:00:00Z',
    max_input_tokens: 200_000,
    max_tokens: 64_000,
  }
}

function toOpenAiModel(id: string) {
  return { id, object: 'model', created: CREATED, owned_by: 'mock' }
}
