import type { ServerResponse } from 'node:http'
import { parseFault, type MockFault } from '#tests/helpers/mock-faults.ts'
import { WIRE_FORMATS, type MockProtocol } from '#tests/helpers/mock-protocols.ts'

// Words with characters of one to four bytes, so that a cut inside one shows.
const WORDS = ['durable', 'answers', 'größer', 'stream', '日本', 'through', 'every', 'fault', '🚀']
export interface MockUpstreamOptions {
  host?: string
  port?: number
  firstTokenDelayMs?: number
  /** 0: as fast as it goes. */
  tokensPerSecond?: number
  tokens?: number
  models?: readonly string[]
  /** For every response that no queue or marker decides. */
  fault?: string
  /** Keep each request's body and headers; off for benches. */
  keepRequests?: boolean
}

export interface MockRequest {
  path: string
  protocol: MockProtocol | null
  model: string | null
  fault: string | null
  headers: NodeJS.Dict<string | string[]>
  body: unknown
  tokensSent: number
  isAborted: boolean
  isFinished: boolean
  receivedAt: number
  abortedAt: number | null
}

export type MockState = ReturnType<typeof createState>

/** All that one mock knows. */
export function createState(options: MockUpstreamOptions) {
  return {
    options: {
      firstTokenDelayMs: 0,
      tokensPerSecond: 0,
      tokens: 20,
      models: ['mock-model'],
      keepRequests: true,
      ...options,
    },
    answers: createAnswerCache(),
    fault: options.fault ? parseFault(options.fault) : undefined,
    queue: [] as (MockFault | undefined)[],
    seen: new Map<string, number>(),
    requests: [] as MockRequest[],
    questions: [] as MockRequest[],
    counts: { chat: 0, aborted: 0, finished: 0, connections: 0 },
  }
}

/** The words of the good answers, each with its bytes in each protocol, made once. */
export function createAnswerCache() {
  const words: string[] = []
  const frames = new Map<MockProtocol, Buffer[]>()
  const grow = (count: number) => {
    while (words.length < count) words.push(`${WORDS[words.length % WORDS.length]}${words.length} `)
  }
  return {
    text(count: number): string {
      grow(count)
      return words.slice(0, count).join('')
    },
    frame(protocol: MockProtocol, index: number): Buffer {
      grow(index + 1)
      const known = frames.get(protocol) ?? []
      frames.set(protocol, known)
      known[index] ??= Buffer.from(WIRE_FORMATS[protocol].token(words[index] ?? ''))
      return known[index]
    },
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_mock' })
  response.end(JSON.stringify(body))
}
