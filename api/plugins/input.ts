import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ApiError } from '#contracts/errors.ts'
import { findUnsafeInput } from './unsafe-input.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Refuses at the edge what no handler should ever meet, and checks the rest against the contract. */
export function registerInput(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => parseJson(body),
  )
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => validator(schema, httpPart))
  app.setSerializerCompiler(({ schema }) => serializer(schema))
  app.addHook('preValidation', async (request) => {
    refuseUnsafe(request.params, 'params')
    refuseUnsafe(request.query, 'query')
    refuseRepeatedParameters(request.query)
    refuseUndeclared(request)
  })
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(decoder.decode(body))
  } catch (cause) {
    throw new ApiError('malformed_json', { cause })
  }
  refuseUnsafe(parsed, 'body')
  return parsed
}

function refuseUnsafe(value: unknown, part: string): void {
  const problem = findUnsafeInput(value)
  if (problem) throw malformed([{ path: part, message: problem }])
}

function refuseRepeatedParameters(query: unknown): void {
  const repeated = Object.entries(query ?? {}).find(([, value]) => Array.isArray(value))
  if (repeated) throw malformed([{ path: `query.${repeated[0]}`, message: 'must be given once' }])
}

// A field the contract does not know is refused, so a body or query where it knows none is too.
function refuseUndeclared(request: FastifyRequest): void {
  const contract = request.routeOptions.config.contract
  if (!contract) return
  if (!contract.body && contract.produces !== 'multipart' && !isEmpty(request.body))
    throw malformed([{ path: 'body', message: 'must be empty' }])
  if (!contract.query && Object.keys(request.query ?? {}).length > 0)
    throw malformed([{ path: 'query', message: 'must be empty' }])
}

function isEmpty(body: unknown): boolean {
  if (body === undefined || body === null) return true
  return typeof body === 'object' && !Array.isArray(body) && Object.keys(body).length === 0
}

function validator(schema: z.ZodType, part = 'body') {
  return (input: unknown) => {
    // Fastify hands null over where no body came.
    const result = schema.safeParse(part === 'body' && input === null ? undefined : input)
    if (result.success) return { value: result.data }
    const name = part === 'querystring' ? 'query' : part
    return { error: malformed(result.error.issues.map((issue) => describe(issue, name))) }
  }
}

function describe(issue: z.core.$ZodIssue, part: string) {
  return { path: [part, ...issue.path].join('.'), message: issue.message }
}

// Answers are parsed too: a field that the contract does not know never leaves.
function serializer(schema: unknown) {
  if (!(schema instanceof z.ZodType)) return (payload: unknown) => JSON.stringify(payload)
  return (payload: unknown) => JSON.stringify(schema.parse(payload))
}

function malformed(details: Array<{ path: string; message: string }>): ApiError {
  return new ApiError('malformed_request', { details })
}
