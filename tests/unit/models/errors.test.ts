import { describe, expect, it } from 'vitest'
import type { ModelErrorKind } from '#contracts/models.ts'
import {
  classifyComplaint,
  failureFromPayload,
  failureFromResponse,
  failureFromThrown,
  parseRetryAfter,
} from '#adapters/models/errors.ts'
import { ModelError } from '#adapters/models/provider.ts'

const NOW = Date.UTC(2026, 0, 1)

describe('Retry-After', () => {
  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }, 9000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-3' }, undefined],
    [{ 'retry-after': '1e9' }, undefined],
    [{ 'retry-after': 'Infinity' }, undefined],
    [{ 'retry-after': '999999999' }, 3_600_000],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{}, undefined],
  ])('%j is %j ms', (headers, expected) => {
    expect(parseRetryAfter(new Headers(headers), NOW)).toBe(expected)
  })
})

describe('a complaint', () => {
  it.each<[Parameters<typeof classifyComplaint>[0], ModelErrorKind]>([
    [{ status: 429 }, 'rate_limit'],
    [{ status: 429, code: 'insufficient_quota' }, 'quota_exhausted'],
    [
      { status: 400, message: 'Your credit balance is too low to access the API' },
      'quota_exhausted',
    ],
    [{ status: 402 }, 'quota_exhausted'],
    [{ status: 400, code: 'context_length_exceeded' }, 'context_exceeded'],
    [{ status: 400, message: 'prompt is too long: 210000 tokens' }, 'context_exceeded'],
    [{ status: 413 }, 'context_exceeded'],
    [{ status: 400, code: 'content_filter' }, 'content_policy'],
    [{ status: 400, type: 'invalid_request_error' }, 'invalid_request'],
    [{ status: 400, code: 'invalid_api_key' }, 'auth'],
    [{ status: 404, message: "model 'x' not found" }, 'not_found'],
    [{ status: 500, message: 'upstream not found' }, 'server'],
    [{ status: 500, type: 'overloaded_error' }, 'overloaded'],
    [{ status: 307 }, 'invalid_request'],
    [{ type: 'overloaded_error' }, 'overloaded'],
    [{ type: 'api_error' }, 'server'],
    [{ message: 'model "llama9" not found, try pulling it first' }, 'not_found'],
    [{ message: 'a new kind of trouble' }, 'unknown'],
    [{}, 'unknown'],
  ])('%j is %s', (complaint, kind) => {
    expect(classifyComplaint(complaint)).toBe(kind)
  })
})

describe('a failure', () => {
  it('repeats identifiers of the vendor but never its sentences', () => {
    const body = JSON.stringify({
      error: {
        message: 'Incorrect API key provided: sk-canary. See https://vendor.example',
        type: 'invalid_request_error',
        code: 'invalid_api_key',
      },
    })
    const failure = failureFromResponse('OpenAI', {
      status: 401,
      headers: new Headers({ 'x-request-id': 'req_1' }),
      body,
      now: NOW,
    })
    expect(failure.toFailure()).toEqual({
      kind: 'auth',
      retryable: false,
      message: 'OpenAI does not accept the key (invalid_request_error, invalid_api_key)',
      status: 401,
      requestId: 'req_1',
    })
  })

  it('has a wait only where waiting helps', () => {
    const headers = new Headers({ 'retry-after': '7' })
    const waits = [429, 503, 400].map(
      (status) =>
        failureFromResponse('X', { status, headers, body: 'no JSON', now: NOW }).retryAfterMs,
    )
    expect(waits).toEqual([7000, 7000, undefined])
  })

  it.each([
    [{ error: 'model requires more system memory' }, 'unknown'],
    [{ error: { error: { nested: true } } }, 'unknown'],
    ['overloaded', 'overloaded'],
    [null, 'unknown'],
    [{ type: 7, code: { a: 1 } }, 'unknown'],
  ])('can be read from %j', (payload, kind) => {
    expect(failureFromPayload('X', payload).kind).toBe(kind)
  })

  it('is found under the errors that an SDK wraps around it', () => {
    const own = new ModelError('rate_limit', 'slow down', { retryAfterMs: 5 })
    expect(failureFromThrown('X', new Error('Connection error.', { cause: own }))).toBe(own)
  })

  it.each<[string, ModelErrorKind]>([
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout_connect'],
    ['ECONNREFUSED', 'network'],
    ['UND_ERR_SOCKET', 'network'],
    ['HPE_INVALID_CONSTANT', 'server'],
  ])('with the code %s is %s', (code, kind) => {
    const cause = Object.assign(new Error('low level'), { code })
    expect(failureFromThrown('X', new TypeError('terminated', { cause })).kind).toBe(kind)
  })
})
