import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { RouteContract } from '#contracts/route.ts'
import type { Principal } from '#domain/permissions.ts'

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined

/** What a handler gets: everything parsed by the contract, and who asks. */
export interface Call<R extends RouteContract> {
  params: Parsed<R['params']>
  query: Parsed<R['query']>
  body: Parsed<R['body']>
  /** Null on public routes when no credential came. */
  principal: R['permission'] extends 'public' ? Principal | null : Principal
  /** Version from `If-Match`; present where the contract asks for it. */
  version: R['ifMatch'] extends true ? number : undefined
  idempotencyKey: string | undefined
  request: FastifyRequest
  reply: FastifyReply
}

export type Handler<R extends RouteContract> = (
  call: Call<R>,
) => Promise<z.input<R['response']> | FastifyReply>

declare module 'fastify' {
  interface FastifyContextConfig {
    contract?: RouteContract
  }
  interface FastifyRequest {
    principal: Principal | null
    /** Version from `If-Match`, where the contract asks for it. */
    entityVersion: number | undefined
  }
}

/** Registers the handler of a contract's route; permission, input and output are enforced around it by the plugins. */
export function implement<R extends RouteContract>(
  app: FastifyInstance,
  route: R,
  handler: Handler<R>,
): void {
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    ...(route.bodyLimit ? { bodyLimit: route.bodyLimit } : {}),
    // A HEAD of a stream would hold the connection for an answer without a body.
    ...(route.produces === 'text/event-stream' ? { exposeHeadRoute: false } : {}),
    config: { contract: route },
    schema: fastifySchema(route),
    handler: async (request, reply) => {
      reply.code(route.status)
      const result = await handler(toCall(request, reply))
      // An empty answer is sent here, unless the handler has sent it or has begun a stream.
      return reply.statusCode === 204 && !reply.sent ? reply.send() : result
    },
  })
}

function toCall<R extends RouteContract>(request: FastifyRequest, reply: FastifyReply): Call<R> {
  const idempotencyKey = request.headers['idempotency-key']
  return {
    params: request.params,
    query: request.query,
    body: request.body,
    principal: request.principal,
    version: request.entityVersion,
    idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey : undefined,
    request,
    reply,
  } as Call<R>
}

function fastifySchema(route: RouteContract): Record<string, unknown> {
  return {
    summary: route.summary,
    tags: [route.path.split('/')[2] ?? 'health'],
    ...(route.params ? { params: route.params } : {}),
    ...(route.query ? { querystring: route.query } : {}),
    ...(route.body ? { body: route.body } : {}),
    ...(route.produces ? {} : { response: bodiesOf(route) }),
  }
}

function bodiesOf({ status, response, accepted }: RouteContract): Record<number, unknown> {
  return {
    ...(status === 204 ? {} : { [status]: response }),
    ...(accepted ? { 202: accepted } : {}),
  }
}
