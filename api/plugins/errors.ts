import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, type ErrorBody, type ErrorCode } from '#contracts/errors.ts'
import { isUnavailable, postgresRefusal } from './error-causes.ts'

const RETRY_AFTER_SECONDS = 2

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'malformed_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  414: 'malformed_request',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  503: 'unavailable',
}

const BY_FASTIFY_CODE: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
}

/** The only place where a failure becomes a response; what is not expected says nothing but its request id. */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply))
}

/** Answers with the contract's form of an error; 5xx are logged with their cause. */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const failure = toApiError(error)
  logFailure(error, failure, request)
  const retryAfterSeconds = failure.retryAfterSeconds ?? defaultRetryAfter(failure)
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  return reply
    .code(failure.status)
    .removeHeader('etag')
    .type('application/json; charset=utf-8')
    .serializer((payload) => JSON.stringify(payload))
    .send(toErrorBody(failure, request.id))
}

// Refusals are what an attack looks like from here; other mistakes of clients are theirs alone.
function logFailure(error: unknown, failure: ApiError, request: FastifyRequest): void {
  const { code, status } = failure
  const route = request.routeOptions.config?.contract?.path ?? null
  if (status >= 500 && code !== 'setup_required')
    request.log.error({ err: error, code, route }, 'request failed')
  else if (status === 401 || status === 403 || status === 429)
    request.log.info({ code, route, userId: request.principal?.userId ?? null }, 'request refused')
}

export function toErrorBody(failure: ApiError, requestId: string): ErrorBody {
  return {
    error: {
      code: failure.code,
      message: failure.message,
      requestId,
      ...(failure.details === undefined ? {} : { details: failure.details }),
    },
  }
}

/** Translates whatever was thrown to the failure that the client may know. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (isUnavailable(error)) return new ApiError('unavailable', { cause: error })
  const refusal = postgresRefusal(error)
  if (refusal) return new ApiError(refusal, { cause: error })
  return fromFastify(error) ?? new ApiError('internal', { cause: error })
}

function fromFastify(error: unknown): ApiError | undefined {
  if (!(error instanceof Error)) return undefined
  const statusCode: unknown = Reflect.get(error, 'statusCode')
  const code: unknown = Reflect.get(error, 'code')
  if (typeof statusCode !== 'number' || statusCode < 400) return undefined
  const known =
    (typeof code === 'string' ? BY_FASTIFY_CODE[code] : undefined) ?? BY_STATUS[statusCode]
  if (known) return new ApiError(known, { cause: error })
  return statusCode < 500 ? new ApiError('malformed_request', { cause: error }) : undefined
}

function defaultRetryAfter(failure: ApiError): number | undefined {
  return failure.status === 503 || failure.status === 429 ? RETRY_AFTER_SECONDS : undefined
}
