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

describe('the OpenAPI document', () => {
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
