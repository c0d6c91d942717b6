import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { toRefusal, type MockFault, type MockScript } from '#tests/helpers/mock-faults.ts'
import {
  errorType,
  WIRE_FORMATS,
  type MockProtocol,
  type MockUsage,
  type WireFormat,
} from '#tests/helpers/mock-protocols.ts'
import { sendJson, type MockRequest, type MockState } from '#tests/helpers/mock-state.ts'

const INPUT_TOKENS = 11

export interface ChatAnswer {
  state: MockState
  record: MockRequest
  protocol: MockProtocol
  markers: MockScript
  fault: MockFault | undefined
  response: ServerResponse
}

/** Answers one chat request, well or as badly as asked. */
export async function answerChat(answer: ChatAnswer): Promise<void> {
  if (answer.fault && failBeforeAnswering(answer, answer.fault)) return
  await stream(answer)
}

/** The faults that replace the stream; true when one did. */
function failBeforeAnswering(answer: ChatAnswer, fault: MockFault): boolean {
  const { response, protocol } = answer
  const format = WIRE_FORMATS[protocol]
  const refusal = toRefusal(fault, protocol)
  if (refusal) {
    finish(answer)
    response.writeHead(refusal.status, {
      'content-type': 'application/json',
      'x-request-id': 'req_mock',
      ...refusal.headers,
    })
    response.end(format.errorBody(refusal.type || errorType(refusal.status), refusal.message))
    return true
  }
  const failures: Record<string, () => void> = {
    'hang-headers': () => {},
    'reset-headers': () => response.socket?.resetAndDestroy(),
    redirect: () => response.writeHead(307, { location: fault.argument ?? '/elsewhere' }).end(),
    html: () =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
    empty: () => response.writeHead(200, { 'content-type': format.contentType }).end(),
    'error-200': () => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(format.errorBody('overloaded_error', 'Overloaded'))
    },
    whole: () => sendWhole(answer),
  }
  const fail = failures[fault.name]
  if (!fail) return false
  if (fault.name !== 'hang-headers') finish(answer)
  fail()
  return true
}

function sendWhole({ state, response }: ChatAnswer) {
  const content = state.answers.text(state.options.tokens)
  sendJson(response, 200, {
    id: 'chatcmpl-mock',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: INPUT_TOKENS, completion_tokens: state.options.tokens },
  })
}

function finish({ record }: ChatAnswer) {
  record.isFinished = true
}

async function stream(answer: ChatAnswer): Promise<void> {
  const { state, record, protocol, markers, response, fault } = answer
  const format = WIRE_FORMATS[protocol]
  const frames = toFrames(answer)
  const usage = toUsage(frames.length, fault)
  const send = createSender(answer)
  const firstTokenDelayMs = markers.firstTokenDelayMs ?? state.options.firstTokenDelayMs
  if (firstTokenDelayMs > 0) await delay(firstTokenDelayMs)
  if (response.destroyed) return
  response.writeHead(200, headersOf(fault, format))
  await send(
    Buffer.from(
      (fault?.name === 'bom' ? '\uFEFF' : '') +
        format.head(record.model ?? 'mock', usage ?? NO_USAGE),
    ),
  )
  if (!(await sendTokens(answer, frames, send))) return
  const reason = fault?.name === 'length' ? 'length' : 'stop'
  const ending = fault?.name === 'no-finish' ? '' : format.finish(reason, usage)
  const tail =
    fault?.name === 'no-done'
      ? format.tail(usage).replace('data: [DONE]\n\n', '')
      : format.tail(usage)
  record.isFinished = true
  await send(
    Buffer.from(ending + (fault?.name === 'no-finish' && protocol === 'anthropic' ? '' : tail)),
  )
  await send(null)
}

const NO_USAGE: MockUsage = { input: 0, output: 0 }

function toUsage(output: number, fault: MockFault | undefined): MockUsage | null {
  if (fault?.name === 'no-usage') return null
  if (fault?.name === 'negative-usage') return { input: -5, output: -7 }
  if (fault?.name === 'huge-usage') return { input: 9e15, output: 9e15 }
  return { input: INPUT_TOKENS, output }
}

function headersOf(fault: MockFault | undefined, format: WireFormat): Record<string, string> {
  return {
    'content-type': fault?.name === 'wrong-type' ? 'text/plain' : format.contentType,
    'x-request-id': 'req_mock',
    'cache-control': 'no-cache',
    ...(fault?.name.startsWith('gzip') ? { 'content-encoding': 'gzip' } : {}),
  }
}

function toFrames({ state, protocol, markers, fault }: ChatAnswer): Buffer[] {
  const format = WIRE_FORMATS[protocol]
  const said = markers.say?.match(/\S+\s*|\s+/g)
  if (said) return said.map((word) => Buffer.from(format.token(word)))
  // One character in two pieces, as JSON may escape it; and what PostgreSQL cannot store.
  if (fault?.name === 'surrogates')
    return ['a\uD83D', '\uDE80b', '\uD83D', 'c'].map((text) => Buffer.from(format.token(text)))
  if (fault?.name === 'nul') return [Buffer.from(format.token('a\0b'))]
  const count = markers.tokens ?? state.options.tokens
  return Array.from({ length: count }, (_, index) => state.answers.frame(protocol, index))
}

type Send = (bytes: Buffer | null) => Promise<void>

/** Sends the tokens; false when a fault or the reader ended the stream. */
async function sendTokens(answer: ChatAnswer, frames: Buffer[], send: Send): Promise<boolean> {
  const { state, record, markers, response, fault } = answer
  const rate = markers.tokensPerSecond ?? state.options.tokensPerSecond
  const startedAt = performance.now()
  const breakAt = middleFaultAt(fault)
  for (const [index, frame] of frames.entries()) {
    if (response.destroyed) return false
    if (index === breakAt && fault && !(await breakStream(answer, fault, send))) return false
    await send(frame)
    record.tokensSent += 1
    const waitMs = rate > 0 ? startedAt + ((index + 1) * 1000) / rate - performance.now() : 0
    if (waitMs > 1) await delay(waitMs)
  }
  return !response.destroyed
}

const MIDDLE_FAULTS = new Set([
  'hang',
  'cut',
  'reset',
  'malformed',
  'error',
  'invalid-utf8',
  'huge-line',
])

function middleFaultAt(fault: MockFault | undefined): number | undefined {
  return fault && MIDDLE_FAULTS.has(fault.name) ? Number(fault.argument ?? 3) : undefined
}

/** What a fault does in the middle; true when the stream goes on after it. */
async function breakStream(answer: ChatAnswer, fault: MockFault, send: Send): Promise<boolean> {
  const format = WIRE_FORMATS[answer.protocol]
  if (fault.name === 'hang') return false
  if (fault.name === 'invalid-utf8') {
    await send(withInvalidByte(format.token('broken~byte ')))
    return true
  }
  if (fault.name === 'malformed') {
    await send(Buffer.from(format.malformed))
    return true
  }
  if (fault.name === 'huge-line') {
    await send(Buffer.from(format.token('x'.repeat(10 * 1024 * 1024))))
    return true
  }
  finish(answer)
  if (fault.name === 'error')
    await send(Buffer.from(format.error('overloaded_error', 'Overloaded')))
  if (fault.name === 'reset') answer.response.socket?.resetAndDestroy()
  else await send(null)
  return false
}

function withInvalidByte(text: string): Buffer {
  const bytes = Buffer.from(text)
  bytes[bytes.indexOf('~')] = 0xff
  return bytes
}

/** How bytes leave: usually as they are, with some faults byte by byte, in other line ends, or packed. */
function createSender({ response, fault }: ChatAnswer): Send {
  const packed: Buffer[] = []
  return async (bytes) => {
    if (response.destroyed) return
    if (fault?.name.startsWith('gzip')) {
      if (bytes) packed.push(bytes)
      else response.end(pack(packed, fault.name === 'gzip-truncated'))
    } else if (bytes === null) response.end()
    else await write(response, fault, translateLineEnds(bytes, fault))
  }
}

function pack(parts: Buffer[], isTruncated: boolean): Buffer {
  const whole = gzipSync(Buffer.concat(parts))
  return isTruncated ? whole.subarray(0, Math.floor(whole.length / 2)) : whole
}

function translateLineEnds(bytes: Buffer, fault: MockFault | undefined): Buffer {
  if (fault?.name === 'crlf') return Buffer.from(bytes.toString().replaceAll('\n', '\r\n'))
  return fault?.name === 'cr' ? Buffer.from(bytes.toString().replaceAll('\n', '\r')) : bytes
}

async function write(response: ServerResponse, fault: MockFault | undefined, bytes: Buffer) {
  if (fault?.name !== 'slow' && fault?.name !== 'split') {
    // A reader that does not read must not fill this process.
    if (!response.write(bytes)) await drained(response)
    return
  }
  const waitMs = fault.name === 'slow' ? Number(fault.argument ?? 1000) : 0
  for (const byte of bytes) {
    if (response.destroyed) return
    response.write(Buffer.of(byte))
    await (waitMs > 0 ? delay(waitMs) : new Promise((resolve) => setImmediate(resolve)))
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve)
    response.once('close', resolve)
  })
}
