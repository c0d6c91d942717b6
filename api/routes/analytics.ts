import type { FastifyInstance } from 'fastify'
import { analyticsRoutes as contracts } from '#contracts/analytics.ts'
import { ApiError } from '#contracts/errors.ts'
import { listQueries, readSeries, readSummary, type Scope } from '#adapters/db/analytics.ts'
import { pageOf } from '#adapters/db/cursor.ts'
import { refuseRange, resolveRange, type Interval, type Range } from '#domain/analytics.ts'
import { hasRole, type Principal } from '#domain/permissions.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'

/** A list goes back to the beginning; only figures are of today when nothing is said. */
const ALWAYS = { from: '1970-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z' }

/** Figures about turns: a viewer's own, everybody's for operators and admins, without saying whose. */
export function analyticsRoutes(app: FastifyInstance, { pool, now }: ApiDependencies): void {
  implement(app, contracts.summary, async ({ principal, query }) =>
    readSummary(pool, scopeOf(principal), rangeOf(query, now())),
  )

  implement(app, contracts.timeseries, async ({ principal, query }) => {
    const range = rangeOf(query, now(), query.interval)
    return pageOf(await readSeries(pool, { scope: scopeOf(principal), range }, query), query)
  })

  implement(app, contracts.queries, async ({ principal, query }) => {
    const range = rangeOf({ ...ALWAYS, ...query }, now())
    return listQueries(pool, { scope: scopeOf(principal), range }, query)
  })
}

function scopeOf(principal: Principal): Scope {
  return hasRole(principal, 'operator') ? null : principal.userId
}

function rangeOf(
  asked: { from?: string | undefined; to?: string | undefined },
  nowMs: number,
  interval?: Interval,
): Range {
  const range = resolveRange(asked, nowMs)
  const message = refuseRange(range, interval)
  if (message) throw new ApiError('malformed_request', { message })
  return range
}
