import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Agent, request as sendRequest, type Dispatcher } from 'undici'
import { isForbiddenUpstreamHost } from '#domain/models.ts'
import { failureFromResponse, modelFailure } from '#adapters/models/errors.ts'

// A token is a few bytes; a line this long is a fault, and the SDKs' decoders are quadratic in it.
const MAX_LINE_BYTES = 1024 * 1024
const MAX_BODY_BYTES = 32 * 1024 * 1024
const MAX_ERROR_BYTES = 64 * 1024
const CONNECT_TIMEOUT_MS = 10_000
const NEWLINE = 10
const CARRIAGE_RETURN = 13

// The SDKs add headers from environment variables and a description of this machine; only these go out.
const SENT_HEADERS = new Set([
  'accept',
  'anthropic-version',
  'authorization',
  'content-type',
  'user-agent',
  'x-api-key',
  'x-client-request-id',
])

const refuseForbiddenAddresses: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, options, (error, address, family) => {
    const found =
      typeof address === 'string' ? [address] : (address ?? []).map((entry) => entry.address)
    if (!error && found.some(isForbiddenUpstreamHost))
      callback(Object.assign(new Error('address refused'), { code: 'EACCES' }), address, family)
    else callback(error, address, family)
  })
}

// No limits of its own on headers and body: each call's watchdogs decide, and loading a local model takes minutes.
const agent = new Agent({
  allowH2: false,
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 30_000,
  connect: { timeout: CONNECT_TIMEOUT_MS, lookup: refuseForbiddenAddresses },
})

export interface UpstreamFetchOptions {
  /** The provider's name in messages for people. */
  label: string
  /** `json-lines`: the body is passed on in whole lines, each checked to be JSON. */
  framing: 'bytes' | 'json-lines'
}

/**
 * The `fetch` that the vendor SDKs get: it never follows a redirect (a key must not travel to
 * another host), bounds what it reads, and turns every answer that is not 2xx, and every web page,
 * into a `ModelError`, so that errors are translated in one place for all vendors.
 */
export function createUpstreamFetch(options: UpstreamFetchOptions): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (isForbiddenUpstreamHost(url.hostname)) throw modelFailure(options.label, 'invalid_request')
    const answer = await sendRequest(url, {
      method: init?.method === 'POST' ? 'POST' : 'GET',
      headers: sentHeaders(init?.headers),
      body: typeof init?.body === 'string' ? init.body : null,
      signal: init?.signal ?? null,
      dispatcher: agent,
    })
    const headers = receivedHeaders(answer.headers)
    await refuseUnusable(options.label, answer, headers)
    const body = bodyStream(answer, { ...options, headers, signal: init?.signal })
    return new Response(answer.statusCode === 204 ? null : body, {
      status: answer.statusCode,
      headers,
    })
  }
}

function sentHeaders(given: ConstructorParameters<typeof Headers>[0]): Record<string, string> {
  const entries = [...new Headers(given)].filter(
    ([name, value]) => SENT_HEADERS.has(name) && value !== '',
  )
  return { ...Object.fromEntries(entries), 'user-agent': 'aios' }
}

function receivedHeaders(raw: Dispatcher.ResponseData['headers']): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(raw))
    if (value !== undefined) headers.set(name, String(value))
  return headers
}

async function refuseUnusable(label: string, answer: Dispatcher.ResponseData, headers: Headers) {
  const isSuccess = answer.statusCode >= 200 && answer.statusCode < 300
  if (!isSuccess) {
    const body = answer.statusCode < 400 ? '' : await readStart(decoded(answer.body, headers))
    discard(answer.body)
    throw failureFromResponse(label, { status: answer.statusCode, headers, body, now: Date.now() })
  }
  // A gateway's sign-in page or a base URL that points at a web site.
  if (/^text\/html/i.test(headers.get('content-type') ?? '')) {
    discard(answer.body)
    throw modelFailure(label, 'invalid_request', { code: 'answered_with_a_web_page' })
  }
}

async function readStart(body: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue
      chunks.push(chunk)
      length += chunk.length
      if (length >= MAX_ERROR_BYTES) break
    }
  } catch {
    // The status alone decides when the explanation cannot be read.
  }
  return Buffer.concat(chunks).toString('utf8')
}

function discard(body: Readable) {
  body.on('error', () => {}).destroy()
}

function decoded(body: Readable, headers: Headers): Readable {
  const encoding = headers.get('content-encoding')?.toLowerCase() ?? 'identity'
  headers.delete('content-encoding')
  const decoder = createDecoder(encoding)
  return decoder ? pipeline(body, decoder, () => {}) : body
}

function createDecoder(encoding: string) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip()
  if (encoding === 'deflate') return createInflate()
  if (encoding === 'br') return createBrotliDecompress()
  return encoding === 'identity' ? undefined : new PassThrough()
}

interface BodyOptions extends UpstreamFetchOptions {
  headers: Headers
  signal: AbortSignal | null | undefined
}

function bodyStream(
  answer: Dispatcher.ResponseData,
  options: BodyOptions,
): ReadableStream<Uint8Array> {
  const source = bounded(decoded(answer.body, options.headers), options.label)
  const chunks = options.framing === 'json-lines' ? wholeJsonLines(source, options.label) : source
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
    // Read to its end, an answer leaves its connection for the next call; a stopped one is cut off.
    cancel() {
      if (options.signal?.aborted) return discard(answer.body)
      const limits = { limit: MAX_ERROR_BYTES, signal: AbortSignal.timeout(1000) }
      answer.body.dump(limits).catch(() => {})
    },
  })
}

async function* bounded(body: Readable, label: string): AsyncGenerator<Uint8Array> {
  let total = 0
  let line = 0
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue
    total += chunk.length
    const lineEnd = Math.max(chunk.lastIndexOf(NEWLINE), chunk.lastIndexOf(CARRIAGE_RETURN))
    line = lineEnd < 0 ? line + chunk.length : chunk.length - lineEnd - 1
    if (total > MAX_BODY_BYTES || line > MAX_LINE_BYTES)
      throw modelFailure(label, 'server', { code: 'answer_too_large' })
    yield chunk
  }
}

// The Ollama library drops a line that is not JSON and prints it: text would be lost, and logged.
async function* wholeJsonLines(
  source: AsyncIterable<Uint8Array>,
  label: string,
): AsyncGenerator<Uint8Array> {
  let pending: Buffer[] = []
  for await (const chunk of source) {
    const lineEnd = chunk.lastIndexOf(NEWLINE)
    if (lineEnd < 0) {
      pending.push(Buffer.from(chunk))
      continue
    }
    const lines = Buffer.concat([...pending, chunk.subarray(0, lineEnd)]).toString('utf8')
    pending = [Buffer.from(chunk.subarray(lineEnd + 1))]
    yield* checkedLines(lines, label)
  }
  yield* checkedLines(Buffer.concat(pending).toString('utf8'), label)
}

function* checkedLines(text: string, label: string): Generator<Uint8Array> {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^\uFEFF/, '').trim())
    .filter((line) => line !== '')
  const brokenAt = lines.findIndex((line) => !isJson(line))
  const good = brokenAt < 0 ? lines : lines.slice(0, brokenAt)
  if (good.length > 0) yield Buffer.from(`${good.join('\n')}\n`)
  if (brokenAt >= 0) throw modelFailure(label, 'server', { code: 'malformed_event' })
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
