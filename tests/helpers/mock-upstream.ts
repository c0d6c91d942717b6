import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { answerChat } from '#tests/helpers/mock-answer.ts'
import { parseFault, readMarkers, type MockFault } from '#tests/helpers/mock-faults.ts'
import { describeServer, type MockProtocol } from '#tests/helpers/mock-protocols.ts'
import {
  createState,
  sendJson,
  type MockRequest,
  type MockState,
  type MockUpstreamOptions,
} from '#tests/helpers/mock-state.ts'

export interface MockUpstream {
  /** Of the server; OpenAI's base URL has `/v1` after it. */
  url: string
  openaiBaseUrl: string
  /** Chat requests in the order they came. */
  requests: MockRequest[]
  /** Every other request. */
  questions: MockRequest[]
  counts: { chat: number; aborted: number; finished: number; connections: number }
  /** Faults for the next responses, one each; `none` for a good one. */
  queueFaults(...faults: string[]): void
  setFault(fault: string | undefined): void
  /** What a good answer of so many tokens says. */
  answer(tokens?: number): string
  reset(): void
  close(): Promise<void>
}

const MAX_KEPT_REQUESTS = 10_000
const MAX_BODY_BYTES = 64 * 1024 * 1024

/** A real HTTP server that speaks the protocols of three vendors and fails as it is told to. */
export async function startMockUpstream(options: MockUpstreamOptions = {}): Promise<MockUpstream> {
  const state = createState(options)
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void handle(state, request, response)
  })
  server.on('connection', () => {
    state.counts.connections += 1
  })
  await listen(server, options)
  const { port } = server.address() as AddressInfo
  const url = `http://${options.host ?? '127.0.0.1'}:${port}`
  return {
    url,
    openaiBaseUrl: `${url}/v1`,
    requests: state.requests,
    questions: state.questions,
    counts: state.counts,
    queueFaults: (...faults) => queueFaults(state, faults),
    setFault(fault) {
      state.fault = fault === undefined ? undefined : parseFault(fault)
    },
    answer: (tokens) => state.answers.text(tokens ?? state.options.tokens),
    reset: () => reset(state),
    close: () => close(server),
  }
}

function queueFaults(state: MockState, faults: readonly string[]) {
  state.queue.push(...faults.map((fault) => (fault === 'none' ? undefined : parseFault(fault))))
}

function reset(state: MockState) {
  state.queue.length = 0
  state.requests.length = 0
  state.questions.length = 0
  state.seen.clear()
  Object.assign(state.counts, { chat: 0, aborted: 0, finished: 0, connections: 0 })
}

function listen(server: Server, options: MockUpstreamOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve)
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function handle(state: MockState, request: IncomingMessage, response: ServerResponse) {
  response.on('error', () => {})
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  const text = await readBody(request).catch(() => undefined)
  if (text === undefined) return
  if (path.startsWith('/__mock/')) return control(state, path, { text, response })
  const protocol = protocolOf(path)
  const record = recordRequest(state, request, { path, protocol, body: parse(text) })
  if (!protocol) return answerQuestion(state, request, { path, response })
  response.on('close', () => {
    if (record.isFinished) return
    record.isAborted = true
    record.abortedAt = performance.now()
    state.counts.aborted += 1
  })
  const message = lastUserMessage(record.body)
  const markers = readMarkers(message)
  const fault = chooseFault(state, markers.fault, message)
  record.fault = fault ? `${fault.name}${fault.argument ? `:${fault.argument}` : ''}` : null
  await answerChat({ state, record, protocol, markers, fault, response })
  if (record.isFinished) state.counts.finished += 1
}

// A marker counts per message; then comes what was queued, then the server's own fault.
function chooseFault(
  state: MockState,
  marked: MockFault | undefined,
  message: string,
): MockFault | undefined {
  if (marked) {
    const times = state.seen.get(message) ?? 0
    state.seen.set(message, times + 1)
    return times < marked.times ? marked : undefined
  }
  return state.queue.length > 0 ? state.queue.shift() : state.fault
}

function protocolOf(path: string): MockProtocol | null {
  if (path.endsWith('/chat/completions')) return 'openai'
  if (path.endsWith('/messages')) return 'anthropic'
  return path === '/api/chat' ? 'ollama' : null
}

function recordRequest(
  state: MockState,
  request: IncomingMessage,
  { path, protocol, body }: { path: string; protocol: MockProtocol | null; body: unknown },
): MockRequest {
  const model = fieldOf(body, 'model')
  const record: MockRequest = {
    path,
    protocol,
    model: typeof model === 'string' ? model : null,
    fault: null,
    headers: request.headers,
    body,
    tokensSent: 0,
    isAborted: false,
    isFinished: false,
    receivedAt: performance.now(),
    abortedAt: null,
  }
  const list = protocol ? state.requests : state.questions
  if (protocol) state.counts.chat += 1
  if (state.options.keepRequests && list.length < MAX_KEPT_REQUESTS) list.push(record)
  return record
}

function answerQuestion(
  state: MockState,
  request: IncomingMessage,
  { path, response }: { path: string; response: ServerResponse },
) {
  const isAnthropic = request.headers['anthropic-version'] !== undefined
  const answer = describeServer(path, state.options.models, isAnthropic)
  sendJson(response, answer ? 200 : 404, answer ?? { error: { type: 'not_found_error' } })
}

/** For benches, where the mock is a process of its own. */
function control(
  state: MockState,
  path: string,
  { text, response }: { text: string; response: ServerResponse },
) {
  if (path === '/__mock/reset') reset(state)
  if (path === '/__mock/faults') queueFaults(state, text.split('\n').filter(Boolean))
  sendJson(response, 200, {
    ...state.counts,
    cpuMs: Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1000),
  })
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    length += chunk.length
    if (length > MAX_BODY_BYTES) throw new Error('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function lastUserMessage(body: unknown): string {
  const messages = fieldOf(body, 'messages')
  if (!Array.isArray(messages)) return ''
  const last: unknown = messages.findLast((message) => fieldOf(message, 'role') === 'user')
  const content = fieldOf(last, 'content')
  return typeof content === 'string' ? content : JSON.stringify(content ?? '')
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      host: { type: 'string' },
      port: { type: 'string', default: '0' },
      'first-token-ms': { type: 'string', default: '0' },
      'tokens-per-second': { type: 'string', default: '0' },
      tokens: { type: 'string', default: '20' },
      fault: { type: 'string' },
    },
  })
  const mock = await startMockUpstream({
    port: Number(values.port),
    firstTokenDelayMs: Number(values['first-token-ms']),
    tokensPerSecond: Number(values['tokens-per-second']),
    tokens: Number(values.tokens),
    keepRequests: false,
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.fault === undefined ? {} : { fault: values.fault }),
  })
  process.stdout.write(`${JSON.stringify({ url: mock.url, pid: process.pid })}\n`)
  const stop = () => void mock.close().then(() => process.exit(0))
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
