import { describe, expect, it } from 'vitest'
import { describeApi } from '#api/openapi.ts'
import { allRoutes } from '#contracts/routes.ts'

const document = describeApi(allRoutes(), { publicUrl: 'http://localhost:4100' })

interface Operation {
  security: unknown[]
  parameters?: Array<{ name: string; in: string; required: boolean; schema: unknown }>
  requestBody?: { required: boolean; content: Record<string, { schema: Record<string, unknown> }> }
  responses: Record<string, { content?: Record<string, unknown> }>
}

function operation(method: string, path: string): Operation {
  const paths = document['paths'] as Record<string, Record<string, Operation>>
  const found = paths[path]?.[method]
  if (!found) throw new Error(`no ${method} ${path}`)
  return found
}

/** Unsafe routes that take no `Idempotency-Key`, with what makes a second request harmless. */
const WITHOUT_KEY: Record<string, string> = {
  'POST /api/auth/setup': 'nobody is known yet to keep an answer for, and it works once',
  'POST /api/auth/login': 'nobody is known yet',
  'POST /api/auth/refresh': 'nobody is known yet, and the cookie says which one it is',
  'POST /api/auth/logout': 'to end an ended session changes nothing',
  'POST /api/auth/register': 'nobody is known yet, and the invite works once',
  'POST /api/auth/reset': 'nobody is known yet, and the link works once',
  'POST /api/auth/password': 'the old password works once, and the answer sets a cookie',
  'POST /api/auth/ws-ticket': 'a ticket is spent by its first use and within a minute',
  'POST /api/audit/events/{id}/reveal': 'every look is an event of its own',
  'POST /api/audit/verify': 'it only asks',
  'POST /api/governance/policies/check': 'it only asks',
  'POST /api/governance/evaluate': 'it only asks',
  'POST /api/agents/classify': 'it only asks',
  'POST /api/system/providers/{id}/test': 'it only asks',
  'POST /api/chat/attachments':
    'a file sent twice is one more that no message names, and is swept away',
}

describe('the OpenAPI document', () => {
  it('offers an Idempotency-Key wherever a second request would do a second thing', () => {
    const unsafe = allRoutes().filter(({ method }) => method !== 'GET')
    const without = unsafe.filter(({ method, path }) => {
      const { parameters = [] } = operation(method.toLowerCase(), path)
      return !parameters.some(({ name }) => name === 'Idempotency-Key')
    })
    const names = without.map(({ method, path }) => `${method} ${path}`)
    expect(names.toSorted()).toEqual(Object.keys(WITHOUT_KEY).toSorted())
  })

  it('asks for a bearer credential wherever the contract does, and nowhere else', () => {
    for (const route of allRoutes()) {
      const { security } = operation(route.method.toLowerCase(), route.path)
      expect(security).toEqual(route.permission === 'public' ? [] : [{ bearer: [] }])
    }
  })

  it('declares every parameter in a path', () => {
    for (const route of allRoutes()) {
      const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const { parameters = [] } = operation(route.method.toLowerCase(), route.path)
      const declared = parameters.filter((parameter) => parameter.in === 'path')
      expect(declared.map(({ name }) => name)).toEqual(named)
      expect(declared.every(({ required }) => required)).toBe(true)
    }
  })

  it('says that bodies are strict', () => {
    const { requestBody } = operation('post', '/api/users/invites')
    expect(requestBody?.content['application/json']?.schema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['email', 'role'],
    })
  })

  it('names the headers and refusals of an edit', () => {
    const { parameters, responses } = operation('patch', '/api/users/{id}')
    expect(parameters?.map(({ name }) => name)).toEqual(['id', 'If-Match', 'Idempotency-Key'])
    expect(Object.keys(responses)).toEqual(
      expect.arrayContaining([
        '200',
        '400',
        '401',
        '403',
        '404',
        '409',
        '412',
        '428',
        '429',
        '503',
      ]),
    )
  })

  it('points only to what is in it', () => {
    const references = JSON.stringify(document).match(/(?<="\$ref":")[^"]+/g) ?? []
    const { schemas } = document['components'] as { schemas: Record<string, unknown> }
    const names = Object.keys(schemas)
    expect(names).toEqual(expect.arrayContaining(['Error', 'Condition']))
    for (const reference of new Set(references))
      expect(names.map((name) => `#/components/schemas/${name}`)).toContain(reference)
  })
})
