import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import { readReadiness, type Readiness } from '../readiness.ts'
import { implement } from '../implement.ts'
import { routes } from '#contracts/routes.ts'
import type { ApiDependencies } from '../dependencies.ts'

/** Probes, which say booleans only, and the metrics. */
export function healthRoutes(
  app: FastifyInstance,
  deps: ApiDependencies,
  options: { registry: Registry; readiness: Readiness },
): void {
  implement(app, routes.health.live, async () => ({ live: true as const }))

  implement(app, routes.health.ready, async ({ reply }) => {
    const parts = await readReadiness(deps, options.readiness)
    if (parts.ready) return parts
    return reply.code(503).header('retry-after', '2').send(parts)
  })

  implement(app, routes.health.metrics, async ({ reply }) =>
    reply.type(options.registry.contentType).send(await options.registry.metrics()),
  )
}
