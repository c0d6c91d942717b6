import { z } from 'zod'
import type { ModelErrorKind } from '#contracts/models.ts'
import { ModelError } from '#adapters/models/provider.ts'

/** What a vendor's error body says, in whichever of their shapes it came. */
interface VendorComplaint {
  status?: number | undefined
  code?: string | undefined
  type?: string | undefined
  param?: string | undefined
  message?: string | undefined
}

const MAX_RETRY_AFTER_MS = 3_600_000

/** `Retry-After` in seconds or as an HTTP date, or `retry-after-ms`; undefined when it makes no sense. */
export function parseRetryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = positiveNumber(headers.get('retry-after-ms'))
  if (milliseconds !== undefined) return cap(milliseconds)
  const text = headers.get('retry-after')
  const seconds = positiveNumber(text)
  if (seconds !== undefined) return cap(seconds * 1000)
  // Date.parse takes almost anything; an HTTP date always names its weekday.
  const date = text && /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : cap(Math.max(0, date - now))
}

function positiveNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}(\.\d{1,6})?$/.test(text.trim()) ? Number(text) : undefined
}

function cap(milliseconds: number): number {
  return Math.min(Math.ceil(milliseconds), MAX_RETRY_AFTER_MS)
}

// Looked at in this order: the vendor's own word is more exact than the status it came with.
const KINDS_BY_WORD: readonly (readonly [RegExp, ModelErrorKind])[] = [
  [
    /insufficient_quota|billing|credit balance|quota_exceeded|exceeded your current quota/i,
    'quota_exhausted',
  ],
  [
    /context_length_exceeded|maximum context length|prompt is too long|context (window|size|length)|request_too_large/i,
    'context_exceeded',
  ],
  [/content_filter|content_policy|content management policy/i, 'content_policy'],
  [/overloaded|engine_overloaded|server busy/i, 'overloaded'],
  [/rate_limit/i, 'rate_limit'],
  [/authentication_error|invalid_api_key|incorrect api key/i, 'auth'],
  [/permission_(error|denied)/i, 'permission'],
  [/not_found|model .{1,200} not found|does not exist/i, 'not_found'],
  [/server_error|api_error|timeout_error|internal_error/i, 'server'],
  [/invalid_request/i, 'invalid_request'],
]

const KINDS_BY_STATUS: Readonly<Record<number, ModelErrorKind>> = {
  401: 'auth',
  402: 'quota_exhausted',
  403: 'permission',
  404: 'not_found',
  405: 'not_found',
  408: 'server',
  409: 'server',
  410: 'not_found',
  413: 'context_exceeded',
  425: 'server',
  429: 'rate_limit',
  503: 'overloaded',
  529: 'overloaded',
}

/** The kind of a vendor's complaint: by its words where the status is vague or absent, else by status. */
export function classifyComplaint(complaint: VendorComplaint): ModelErrorKind {
  const { status } = complaint
  const words = [complaint.code, complaint.type, complaint.message].filter(Boolean).join(' ')
  const byWord = KINDS_BY_WORD.find(([pattern]) => pattern.test(words))?.[1]
  if (status === undefined) return byWord ?? 'unknown'
  if (isRefinement(status, byWord)) return byWord
  const byStatus = KINDS_BY_STATUS[status]
  if (byStatus) return byStatus
  if (status >= 500) return 'server'
  return status >= 300 ? 'invalid_request' : (byWord ?? 'unknown')
}

// Words may only sharpen the status: a 500 that quotes "not found" is still the server's trouble.
function isRefinement(status: number, kind: ModelErrorKind | undefined): kind is ModelErrorKind {
  if (kind === 'quota_exhausted') return status === 429 || status === 400 || status === 403
  if (kind === 'context_exceeded' || kind === 'content_policy')
    return status === 400 || status === 413 || status === 422
  if (kind === 'overloaded') return status >= 500 || status === 429
  return (kind === 'not_found' || kind === 'auth') && status === 400
}

const SENTENCES: Readonly<Record<ModelErrorKind, (label: string) => string>> = {
  rate_limit: (label) => `${label} asks to slow down`,
  quota_exhausted: (label) => `The account at ${label} has no quota or credit left`,
  auth: (label) => `${label} does not accept the key`,
  permission: (label) => `The key may not use this at ${label}`,
  not_found: (label) => `${label} does not know this model or address`,
  invalid_request: (label) => `${label} refused the request`,
  context_exceeded: (label) => `The conversation is too long for this model at ${label}`,
  content_policy: (label) => `${label} refused the content`,
  overloaded: (label) => `${label} is overloaded`,
  server: (label) => `${label} failed`,
  timeout_connect: (label) => `${label} could not be reached in time`,
  timeout_first_token: (label) => `${label} did not begin to answer in time`,
  timeout_idle: (label) => `${label} stopped in the middle of the answer`,
  network: (label) => `The connection to ${label} failed`,
  stream_truncated: (label) => `The answer of ${label} ended too early`,
  cancelled: () => 'The call was stopped',
  policy_blocked: (label) => `A rule keeps this from ${label}`,
  budget_blocked: () => 'The budget is used up',
  capability_missing: (label) => `This model at ${label} cannot do what was asked`,
  unknown: (label) => `${label} failed in an unknown way`,
}

/**
 * A failure in our own words. The vendor's message may quote a key, a prompt or an address, so of
 * what it said only short identifiers are repeated.
 */
export function modelFailure(
  label: string,
  kind: ModelErrorKind,
  details: VendorComplaint & {
    retryAfterMs?: number | undefined
    requestId?: string | undefined
    cause?: unknown
  } = {},
): ModelError {
  const words = [details.type, details.code, details.param].filter(isIdentifier)
  const hint = words.length > 0 ? ` (${[...new Set(words)].join(', ')})` : ''
  return new ModelError(kind, `${SENTENCES[kind](label)}${hint}`, details)
}

function isIdentifier(word: string | undefined): word is string {
  return word !== undefined && /^[a-z][a-z0-9_.[\]]{1,60}$/.test(word) && !word.startsWith('sk_')
}

/** Translates an answer that is not 2xx. `body` is as much of it as was read. */
export function failureFromResponse(
  label: string,
  response: { status: number; headers: Headers; body: string; now: number },
): ModelError {
  const complaint = { ...readComplaint(parseJson(response.body)), status: response.status }
  const kind = classifyComplaint(complaint)
  const wait =
    kind === 'rate_limit' || kind === 'overloaded' || kind === 'server'
      ? parseRetryAfter(response.headers, response.now)
      : undefined
  return modelFailure(label, kind, {
    ...complaint,
    retryAfterMs: wait,
    requestId: requestIdOf(response.headers),
  })
}

/** Translates an error object found inside a 200 answer. */
export function failureFromPayload(label: string, payload: unknown, cause?: unknown): ModelError {
  const complaint = readComplaint(payload)
  return modelFailure(label, classifyComplaint(complaint), { ...complaint, cause })
}

export function requestIdOf(headers: Headers): string | undefined {
  const id = headers.get('x-request-id') ?? headers.get('request-id')
  return id && /^[\x21-\x7e]{1,200}$/.test(id) ? id : undefined
}

const looseText = z.string().optional().catch(undefined)
const complaintSchema = z.object({
  code: looseText,
  type: looseText,
  param: looseText,
  message: looseText,
})

// `{error: {type, code, message}}`, `{error: "text"}`, `{type, message}` and bare text all occur.
function readComplaint(payload: unknown): VendorComplaint {
  const inner = isRecord(payload) && 'error' in payload ? payload['error'] : payload
  if (typeof inner === 'string') return { message: inner }
  return isRecord(inner) ? complaintSchema.parse(inner) : {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Translates whatever an SDK threw while calling or reading. */
export function failureFromThrown(label: string, error: unknown): ModelError {
  const chain = causes(error)
  const own = chain.find((link) => link instanceof ModelError)
  if (own) return own
  const code = chain.map(systemCode).find((value) => value !== undefined)
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return modelFailure(label, 'timeout_connect', { cause: error })
  if (code?.startsWith('HPE_')) return modelFailure(label, 'server', { cause: error })
  if (chain.some((link) => link instanceof SyntaxError))
    return modelFailure(label, 'server', { cause: error })
  if (code !== undefined) return modelFailure(label, 'network', { cause: error })
  const complaint = chain.find((link) => isRecord(link) && ('error' in link || 'type' in link))
  if (isRecord(complaint))
    return failureFromPayload(
      label,
      isRecord(complaint['error']) ? complaint['error'] : complaint,
      error,
    )
  return failureFromPayload(label, error instanceof Error ? error.message : undefined, error)
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = []
  for (let link = error; link instanceof Error && chain.length < 8; link = link.cause)
    chain.push(link)
  return chain
}

/** Codes of the operating system, TLS, zlib and undici: upper case, unlike the vendors' own. */
function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) ? code : undefined
}
