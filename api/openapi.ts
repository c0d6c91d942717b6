import { z } from 'zod'
import { ERRORS, errorBody } from '#contracts/errors.ts'
import { PERMISSIONS, type Permission } from '#contracts/permissions.ts'
import type { RouteContract } from '#contracts/route.ts'

type Json = Record<string, unknown>

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** The OpenAPI 3.1 document of the given routes: the contracts, and nothing that is not in them. */
export function describeApi(routes: RouteContract[], options: { publicUrl: string }): Json {
  const paths: Record<string, Json> = {}
  const schemas: Json = { Error: toSchema(errorBody, 'output') }
  for (const route of routes)
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: describeRoute(route),
    }
  for (const { body, response, accepted } of routes)
    for (const schema of [body, response, accepted])
      if (schema) Object.assign(schemas, recursiveParts(schema))
  return {
    openapi: '3.1.0',
    info: {
      title: 'AIOS',
      version: '1',
      description:
        'Every edit sends `If-Match` with the version it started from; every unsafe request may send `Idempotency-Key`.',
    },
    servers: [{ url: options.publicUrl }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An access token (ten minutes, from `POST /api/auth/login`) or an API key',
        },
      },
    },
  }
}

function describeRoute(route: RouteContract): Json {
  const parameters = [
    ...describeParameters(route.params, 'path'),
    ...describeParameters(route.query, 'query'),
    ...describeHeaders(route),
  ]
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [tagOf(route.path)],
    security: route.permission === 'public' ? [] : [{ bearer: [] }],
    ...describePermission(route.permission),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...describeBody(route),
    responses: describeResponses(route),
  }
}

function describePermission(permission: Permission): Json {
  if (permission === 'public') return {}
  const { minimumRole, scope } = PERMISSIONS[permission]
  return { 'x-permission': permission, 'x-minimum-role': minimumRole, 'x-api-key-scope': scope }
}

function describeParameters(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties, required } = toSchema(schema, 'input')
  const names = Array.isArray(required) ? required : []
  return Object.entries(isRecord(properties) ? properties : {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || names.includes(name),
    schema: property,
  }))
}

function describeHeaders(route: RouteContract): Json[] {
  const header = (name: string, required: boolean, description: string) => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string' },
  })
  const takesKey = UNSAFE.has(route.method) && route.idempotency !== 'none'
  return [
    ...(route.ifMatch ? [header('If-Match', true, 'The version that was edited, as ETag')] : []),
    ...(takesKey && route.permission !== 'public'
      ? [header('Idempotency-Key', false, 'Kept for 24 h: the same request is answered once')]
      : []),
    ...(route.produces === 'text/event-stream'
      ? [header('Last-Event-ID', false, 'Resume after this event')]
      : []),
  ]
}

function describeBody(route: RouteContract): Json {
  if (route.produces === 'multipart')
    return {
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['file'],
              properties: { file: { type: 'string', format: 'binary' } },
            },
          },
        },
      },
    }
  if (!route.body) return {}
  return {
    requestBody: {
      required: !route.body.safeParse(undefined).success,
      content: { 'application/json': { schema: toSchema(route.body, 'input') } },
    },
  }
}

function describeResponses(route: RouteContract): Json {
  return Object.fromEntries([
    ...successes(route),
    ...errorStatuses(route).map(([status, description]) => [status, problem(description)]),
  ])
}

/** What a route answers when all is well, by status. */
export function successes(route: RouteContract): Array<[status: number, answer: Json]> {
  const isStream = route.produces === 'text/event-stream'
  return [
    [route.status, { description: 'Success', ...describeContent(route) }],
    ...(route.accepted ? [[202, waits(route.accepted)] satisfies [number, Json]] : []),
    ...(isStream ? [[204, { description: 'The end was seen' }] satisfies [number, Json]] : []),
  ]
}

function waits(schema: z.ZodType): Json {
  return {
    description: 'Waits for a second person',
    content: { 'application/json': { schema: toSchema(schema, 'output') } },
  }
}

function describeContent(route: RouteContract): Json {
  if (route.status === 204) return {}
  const mediaType =
    route.produces && route.produces !== 'multipart' ? route.produces : 'application/json'
  return { content: { [mediaType]: { schema: toSchema(route.response, 'output') } } }
}

/** The statuses with which a route may refuse, 500 aside, which nothing is meant to come to. */
export function errorStatuses(route: RouteContract): Array<[status: number, description: string]> {
  const isUnsafe = UNSAFE.has(route.method)
  const asks = route.permission !== 'public'
  const listed: Array<[boolean, number, string]> = [
    [true, 400, 'Malformed, or a field that is not known'],
    [asks, 401, 'No valid credential'],
    [true, 403, 'Not allowed, or not from there'],
    [route.params !== undefined, 404, 'Not there, or not yours'],
    [isUnsafe, 409, 'In conflict with the present state'],
    [route.ifMatch === true, 412, 'Stale version'],
    [isUnsafe, 413, 'Too large'],
    [isUnsafe, 415, 'Unsupported content type'],
    [isUnsafe, 422, 'Refused by a rule'],
    [route.ifMatch === true, 428, 'No version in If-Match'],
    [true, 429, 'Too many requests; see Retry-After'],
    [true, 503, 'A part is not available; see Retry-After'],
  ]
  const general = listed.flatMap(([applies, status, description]) =>
    applies ? [[status, description] satisfies [number, string]] : [],
  )
  const own = (route.refusals ?? []).map((code): [number, string] => [...ERRORS[code]])
  return [...general, ...own]
}

function problem(description: string): Json {
  const schema = { $ref: '#/components/schemas/Error' }
  return { description, content: { 'application/json': { schema } } }
}

/** What refers to itself stands once, under its name, for everything to point to. */
function recursiveParts(schema: z.ZodType): Json {
  const { $defs } = withLocalNames(schema, 'output')
  return isRecord($defs) ? $defs : {}
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, $defs: __, ...rest } = withLocalNames(schema, io)
  return rest
}

function withLocalNames(schema: z.ZodType, io: 'input' | 'output'): Json {
  const described = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  })
  const text = JSON.stringify(described).replaceAll('"#/$defs/', '"#/components/schemas/')
  const parsed: unknown = JSON.parse(text)
  return isRecord(parsed) ? parsed : {}
}

function tagOf(path: string): string {
  const [, first = '', second = ''] = path.split('/')
  return first === 'api' ? second : first
}

function operationId({ method, path }: RouteContract): string {
  const words = path.replace(/^\/api\//, '').match(/[A-Za-z0-9]+/g) ?? []
  const name = words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')
  return `${method.toLowerCase()}${name}`
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}
