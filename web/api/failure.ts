/** A refused or failed call, as the console shows it. `network`: the server was not reached at all. */
export class ApiFailure extends Error {
  override name = 'ApiFailure'
  readonly code: string
  readonly status: number
  readonly requestId: string | null
  readonly details: unknown
  readonly retryAfterSeconds: number | null

  constructor(fields: {
    code: string
    message: string
    status: number
    requestId?: string | null
    details?: unknown
    retryAfterSeconds?: number | null
  }) {
    super(fields.message)
    this.code = fields.code
    this.status = fields.status
    this.requestId = fields.requestId ?? null
    this.details = fields.details
    this.retryAfterSeconds = fields.retryAfterSeconds ?? null
  }
}

export function networkFailure(cause: unknown): ApiFailure {
  const failure = new ApiFailure({ code: 'network', message: 'network', status: 0 })
  failure.cause = cause
  return failure
}

/** Reads the contract's error body; an answer of another form (a proxy's page) still becomes a failure. */
export async function failureFrom(response: Response): Promise<ApiFailure> {
  const body: unknown = await response.json().catch(() => null)
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {}
  return new ApiFailure({
    code: textOr(error['code'], `http_${response.status}`),
    message: textOr(error['message'], response.statusText),
    status: response.status,
    requestId: textOr(error['requestId'], response.headers.get('x-request-id') ?? '') || null,
    details: error['details'],
    retryAfterSeconds: retryAfterOf(response),
  })
}

/** Whatever was thrown, as a failure. */
export function toFailure(thrown: unknown): ApiFailure {
  return thrown instanceof ApiFailure ? thrown : networkFailure(thrown)
}

function retryAfterOf(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback
}
