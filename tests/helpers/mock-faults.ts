import type { MockProtocol } from '#tests/helpers/mock-protocols.ts'

/**
 * How one response goes wrong. `:after` is the number of tokens that come first.
 *
 * before the answer: `status:500` `status:529` … · `429[:seconds|date|garbage|ms]` · `quota` ·
 *   `context` · `redirect:<url>` · `hang-headers` · `reset-headers` · `html` · `error-200` ·
 *   `whole` (no stream, one JSON) · `empty`
 * in the middle: `hang:after` · `cut:after` (a clean end) · `reset:after` (the socket dies) ·
 *   `malformed:after` · `error:after` · `invalid-utf8:after` · `huge-line:after`
 * in the way it is said: `no-finish` · `no-done` · `no-usage` · `negative-usage` · `huge-usage` ·
 *   `slow[:milliseconds]` (one byte each) · `split` (each byte its own packet) · `crlf` · `cr` ·
 *   `bom` · `gzip` · `gzip-truncated` · `wrong-type` · `surrogates` · `nul` · `length`
 */
export interface MockFault {
  name: string
  argument: string | undefined
  /** Only the first so many requests with this very message go wrong. */
  times: number
}

export interface MockScript {
  fault: MockFault | undefined
  tokens: number | undefined
  firstTokenDelayMs: number | undefined
  tokensPerSecond: number | undefined
  say: string | undefined
}

/** Reads the markers in a message: `[[fault:cut:5]]`, `[[fault:cut:5 x2]]`, `[[tokens:80]]`, `[[delay:200]]`, `[[rate:50]]`, `[[say:text]]`, `[[reversed:txet]]`. */
export function readMarkers(text: string): MockScript {
  const numberOf = (name: string) => {
    const match = new RegExp(`\\[\\[${name}:(\\d+)\\]\\]`).exec(text)
    return match ? Number(match[1]) : undefined
  }
  const fault = /\[\[fault:([^\]]+)\]\]/.exec(text)?.[1]
  return {
    fault: fault === undefined ? undefined : parseFault(fault),
    tokens: numberOf('tokens'),
    firstTokenDelayMs: numberOf('delay'),
    tokensPerSecond: numberOf('rate'),
    say: /\[\[say:([\s\S]*?)\]\]/.exec(text)?.[1] ?? reversed(text),
  }
}

/** For an answer whose words must not stand in the question. */
function reversed(text: string): string | undefined {
  return /\[\[reversed:([\s\S]*?)\]\]/.exec(text)?.[1]?.split('').toReversed().join('')
}

/** Reads `name`, `name:argument` and `name:argument x2`. */
export function parseFault(text: string): MockFault {
  const match = /^([a-z0-9-]+)(?::(\S+?))?(?: x(\d+))?$/.exec(text.trim())
  if (!match?.[1]) throw new Error(`not a fault: ${text}`)
  return {
    name: match[1],
    argument: match[2],
    times: match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]),
  }
}

/** A refusal that replaces the whole answer. */
export interface Refusal {
  status: number
  headers?: Record<string, string>
  type: string
  message: string
}

/** The status faults as an answer, or undefined where the fault is of another sort. */
export function toRefusal(fault: MockFault, protocol: MockProtocol): Refusal | undefined {
  if (fault.name === '429')
    return {
      status: 429,
      headers: retryAfter(fault.argument),
      type: protocol === 'openai' ? 'rate_limit_exceeded' : 'rate_limit_error',
      message: 'Slow down',
    }
  if (fault.name === 'quota')
    return { status: 429, type: 'insufficient_quota', message: 'You exceeded your current quota' }
  if (fault.name === 'context')
    return {
      status: 400,
      type: protocol === 'openai' ? 'context_length_exceeded' : 'invalid_request_error',
      message: 'prompt is too long: maximum context length is 8192 tokens',
    }
  if (fault.name !== 'status') return undefined
  const status = Number(fault.argument)
  return { status, type: '', message: `mock answers ${status} to sk-secret-key` }
}

function retryAfter(argument: string | undefined): Record<string, string> {
  if (argument === undefined) return {}
  if (argument === 'date') return { 'retry-after': new Date(Date.now() + 7000).toUTCString() }
  if (argument === 'garbage') return { 'retry-after': 'a while' }
  if (argument === 'ms') return { 'retry-after-ms': '250' }
  return { 'retry-after': argument }
}
