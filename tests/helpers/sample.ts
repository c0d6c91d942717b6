import { randomUUID } from 'node:crypto'
import { z } from 'zod'

type Schema = Record<string, unknown>

/** A value that a contract's schema takes, as far as its JSON schema says: every field of an object is filled. */
export function sampleOf(schema: z.ZodType): unknown {
  return sample(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
}

function sample(schema: Schema): unknown {
  const { enum: values, const: constant, anyOf, type } = schema
  if (constant !== undefined) return constant
  if (Array.isArray(values)) return values[0]
  if (Array.isArray(anyOf)) return sample(anyOf[0] as Schema)
  if (type === 'string') return sampleText(schema)
  if (type === 'integer' || type === 'number') return Math.max(1, Number(schema['minimum'] ?? 1))
  if (type === 'boolean') return true
  if (type === 'array') return []
  if (type === 'object') return sampleObject(schema)
  return null
}

function sampleObject({ properties }: Schema): Schema {
  const fields = Object.entries((properties ?? {}) as Record<string, Schema>)
  return Object.fromEntries(fields.map(([name, field]) => [name, sample(field)]))
}

function sampleText({ format, minLength }: Schema): string {
  if (format === 'uuid') return randomUUID()
  if (format === 'email') return `${randomUUID()}@example.test`
  if (format === 'date-time') return new Date(Date.now() + 86_400_000).toISOString()
  if (format === 'uri') return 'http://127.0.0.1:9/'
  return `x${randomUUID().slice(0, 8)}`.padEnd(Number(minLength ?? 0), 'x')
}
