import type { ErrorCode } from '#contracts/errors.ts'

/** What PostgreSQL answers to odd input that got past the edge, or to two writers at once. */
const REFUSALS: Record<string, ErrorCode> = {
  '22001': 'malformed_request',
  '22003': 'malformed_request',
  '22007': 'malformed_request',
  '22008': 'malformed_request',
  '22009': 'malformed_request',
  '22021': 'malformed_request',
  '22023': 'malformed_request',
  '22P02': 'malformed_request',
  '22P03': 'malformed_request',
  '22P05': 'malformed_request',
  '54001': 'malformed_request',
  '23503': 'conflict',
  '23505': 'conflict',
  // The trigger that guards the rules which nobody may change.
  AI002: 'refused',
  P2002: 'conflict',
  P2003: 'conflict',
  P2007: 'malformed_request',
  P2020: 'malformed_request',
  P2025: 'not_found',
}

const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '40001',
  '40P01',
  '53100',
  '53200',
  '53300',
  '55P03',
  '57P01',
  '57P02',
  '57P03',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'P2034',
])

// node-postgres words these without a code.
const UNAVAILABLE_MESSAGE =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Cannot use a pool after calling end|Query read timeout)/

// gRPC statuses of Temporal: deadline exceeded, resource exhausted, unavailable.
const UNAVAILABLE_GRPC = new Set([4, 8, 14])

/** Whether a part (database, Temporal) is down or overloaded: the same request may succeed a moment later. */
export function isUnavailable(error: unknown): boolean {
  return causes(error).some(
    (cause) =>
      codesOf(cause).some((code) => UNAVAILABLE_CODES.has(code) || code.startsWith('08')) ||
      UNAVAILABLE_MESSAGE.test(messageOf(cause)) ||
      (nameOf(cause) === 'ServiceError' && UNAVAILABLE_GRPC.has(Number(read(cause, 'code')))),
  )
}

/** The expected failure behind an error of PostgreSQL, where the input or another writer is to blame. */
export function postgresRefusal(error: unknown): ErrorCode | undefined {
  return causes(error)
    .flatMap(codesOf)
    .map((code) => REFUSALS[code])
    .find((code) => code !== undefined)
}

// Prisma hides PostgreSQL's code in `meta.driverAdapterError.cause.originalCode`; workflows hide it in `cause`.
function causes(error: unknown): object[] {
  const found: object[] = []
  const waiting: unknown[] = [error]
  while (waiting.length > 0 && found.length < 10) {
    const next = waiting.shift()
    if (typeof next !== 'object' || next === null || found.includes(next)) continue
    found.push(next)
    waiting.push(read(next, 'cause'), read(read(next, 'meta'), 'driverAdapterError'))
    const errors = read(next, 'errors')
    if (Array.isArray(errors)) waiting.push(...errors)
  }
  return found
}

function codesOf(cause: object): string[] {
  return [read(cause, 'code'), read(cause, 'originalCode')].filter(
    (code): code is string => typeof code === 'string',
  )
}

function messageOf(cause: object): string {
  const message = read(cause, 'message')
  return typeof message === 'string' ? message : ''
}

function nameOf(cause: object): unknown {
  return read(cause, 'name')
}

function read(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
