import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import { getHeapStatistics } from 'node:v8'
import { ApiError } from '#contracts/errors.ts'

const MAX_EVENT_LOOP_DELAY_MS = 3_000
const MAX_HEAP_SHARE = 0.9

/** Refuses work with 503 before memory or the event loop gives out; probes still answer. */
export async function registerPressure(
  app: FastifyInstance,
  maxEventLoopDelay = MAX_EVENT_LOOP_DELAY_MS,
): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay,
    maxHeapUsedBytes: Math.floor(getHeapStatistics().heap_size_limit * MAX_HEAP_SHARE),
    pressureHandler: (request) => {
      if (request.routeOptions.config.contract?.path.startsWith('/health/')) return
      throw new ApiError('unavailable', { retryAfterSeconds: 5 })
    },
  })
}
