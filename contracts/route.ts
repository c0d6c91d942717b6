import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'
import type { Permission } from './permissions.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One route of the API: what it takes, what it answers, and who may call it. The source of OpenAPI and of the console's client. */
export interface RouteContract {
  method: Method
  /** OpenAPI form: `/api/chat/sessions/{id}`. */
  path: string
  summary: string
  permission: Permission
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** Status of success and the shape of its body (`nothing` for none). */
  status: 200 | 201 | 202 | 204
  response: z.ZodType
  /** Body of a 202, where what was asked for may have to wait for a second person. */
  accepted?: z.ZodType
  /** What this route refuses with beside what every route of its kind does. */
  refusals?: readonly ErrorCode[]
  /** Unsafe methods honour `Idempotency-Key` unless this says the route keeps its own record of it, or cannot. */
  idempotency?: 'own' | 'none'
  /** Needs `If-Match` with the entity's version: 428 without, 412 when stale. */
  ifMatch?: true
  /** What is sent where it is not JSON. */
  produces?: 'text/event-stream' | 'text/plain' | 'multipart'
  /** Largest body in bytes where it is not the default of 1 MiB. */
  bodyLimit?: number
}

/** Keeps the literal types of a route while checking its shape. */
export function defineRoute<const T extends RouteContract>(route: T): T {
  return route
}
