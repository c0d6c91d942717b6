import { pino, type Logger } from 'pino'

export type { Logger }

const SECRET_PATHS = [
  'req.headers.authorization',
  'req.headers.cookie',
  'headers.authorization',
  'headers.cookie',
  'password',
  'token',
  'apiKey',
  'key',
]

/** JSON lines on stdout; never prompts, keys or personal data: fields that might hold them are redacted. */
export function createLogger(options: { name: string; level: string }): Logger {
  return pino({
    name: options.name,
    level: options.level,
    base: { name: options.name },
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
    serializers: { err: serializeError },
  })
}

function serializeError(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) }
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    code: Reflect.get(error, 'code'),
  }
}
