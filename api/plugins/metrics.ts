import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Measures every request (and logs it for debugging), the process and the connection pool; returns what `/metrics` prints. */
export function registerMetrics(app: FastifyInstance, pool: Pool): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  measurePool(registry, pool)
  const duration = new Histogram({
    name: 'aios_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const { contract } = request.routeOptions.config
    duration
      .labels(request.method, contract?.path ?? 'other', String(reply.statusCode))
      .observe(reply.elapsedTime / 1000)
    request.log.debug(
      { route: contract?.path ?? 'other', status: reply.statusCode, ms: reply.elapsedTime },
      'request answered',
    )
  })
  app.addHook('onClose', async () => registry.clear())
  return registry
}

function measurePool(registry: Registry, pool: Pool): void {
  const figures = {
    total: () => pool.totalCount,
    idle: () => pool.idleCount,
    waiting: () => pool.waitingCount,
  }
  const gauge = new Gauge({
    name: 'aios_database_connections',
    help: 'Connections of the pool by state; waiting: requests without one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const [state, read] of Object.entries(figures)) gauge.labels(state).set(read())
    },
  })
}
