import type { z } from 'zod'

/** What remains of a contract in the console: how to call it, with its types and without its schemas. */
export interface CallableRoute<Contract> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly idempotency?: 'own' | 'none'
  readonly produces?: string
  /** Carries the contract's type; never present at run time. */
  readonly contract?: Contract
}

type ParamsOf<C> = C extends { params: infer S extends z.ZodType }
  ? { params: z.input<S> }
  : unknown
type QueryOf<C> = C extends { query: infer S extends z.ZodType } ? { query?: z.input<S> } : unknown
type BodyOf<C> = C extends { produces: 'multipart' }
  ? { body: FormData }
  : C extends { body: infer S extends z.ZodType }
    ? undefined extends z.input<S>
      ? { body?: z.input<S> }
      : { body: z.input<S> }
    : unknown
type VersionOf<C> = C extends { ifMatch: true } ? { ifMatch: number } : unknown

export type CallInput<C> = ParamsOf<C> &
  QueryOf<C> &
  BodyOf<C> &
  VersionOf<C> & { idempotencyKey?: string; signal?: AbortSignal }

export type CallOutput<C> = C extends { response: infer S extends z.ZodType } ? z.output<S> : never

/** The input as the client reads it, whatever the route. */
export interface LooseInput {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  ifMatch?: number
  idempotencyKey?: string
  signal?: AbortSignal
  headers?: Record<string, string>
}
