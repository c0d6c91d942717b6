import { z } from 'zod'

/** Every expected failure of the API: its status and the sentence a person reads. */
export const ERRORS = {
  malformed_request: [400, 'The request is not valid.'],
  malformed_json: [400, 'The body is not valid JSON.'],
  unauthenticated: [401, 'Sign in first.'],
  invalid_credentials: [401, 'E-mail or password is wrong.'],
  invalid_token: [401, 'This link is not valid. Use the one that was given last.'],
  session_ended: [401, 'This session has ended. Sign in again.'],
  refresh_reused: [401, 'This session was ended because its token was used twice. Sign in again.'],
  forbidden: [403, 'You are not allowed to do this.'],
  origin_refused: [403, 'Requests from this origin are refused.'],
  host_refused: [
    403,
    'AIOS does not answer to this name. Set AIOS_PUBLIC_URL to the address that is used.',
  ],
  not_found: [404, 'There is nothing here, or it is not yours.'],
  method_not_allowed: [405, 'This address does not take this method.'],
  conflict: [409, 'This is in conflict with the present state.'],
  refresh_in_progress: [409, 'The session is being renewed by another request. Use its result.'],
  already_set_up: [410, 'AIOS is already set up. Sign in instead.'],
  link_expired: [410, 'This link is used or has expired. Ask for a new one.'],
  stale_version: [412, 'Somebody changed this in the meantime. Load it again.'],
  payload_too_large: [413, 'This is too large.'],
  unsupported_media_type: [415, 'This content type is not accepted here.'],
  refused: [422, 'A rule refuses this.'],
  idempotency_mismatch: [422, 'This Idempotency-Key was used with another body.'],
  weak_password: [422, 'Choose another password.'],
  unknown_model: [422, 'No configured provider serves this model.'],
  version_required: [428, 'Send the version you edited in If-Match.'],
  too_many_requests: [429, 'Too many requests. Wait a moment.'],
  internal: [500, 'Something went wrong on our side. It has been logged.'],
  setup_required: [
    503,
    'AIOS is not set up yet. Open the set-up link that it printed at its start.',
  ],
  unavailable: [503, 'A part of AIOS is not available right now. Nothing was lost; try again.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

export type ErrorCode = keyof typeof ERRORS

export const errorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    details: z.unknown().optional(),
  }),
})
export type ErrorBody = z.infer<typeof errorBody>

/** An expected failure on its way to the client; the API's error handler alone turns it into a response. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly code: ErrorCode
  readonly status: number
  readonly details: unknown
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    options: {
      message?: string
      details?: unknown
      retryAfterSeconds?: number
      cause?: unknown
    } = {},
  ) {
    super(options.message ?? ERRORS[code][1], { cause: options.cause })
    this.code = code
    this.status = ERRORS[code][0]
    this.details = options.details
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
