import { z } from 'zod'
import { costMicroUsd, id, listOf, pageQuery, wholeListQuery, timestamp } from './common.ts'
import { defineRoute } from './route.ts'

const range = { from: timestamp.optional(), to: timestamp.optional() }

/** Figures of a span of time: a viewer's own turns, everybody's for operators and admins. */
export const summary = z.object({
  from: timestamp,
  to: timestamp,
  turns: z.number().int(),
  byStatus: z.record(z.string(), z.number().int()),
  open: z.object({ count: z.number().int(), oldestAt: timestamp.nullable() }),
  waiting: z.object({ count: z.number().int(), oldestAt: timestamp.nullable() }),
  latencyMs: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
  firstTextMs: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
  tokensIn: z.number().int(),
  tokensOut: z.number().int(),
  costMicroUsd: z.number().int(),
  /** Turns whose price is not known and so not in the sum. */
  unpricedTurns: z.number().int(),
})
export type Summary = z.infer<typeof summary>

export const seriesPoint = z.object({
  at: timestamp,
  group: z.string().nullable(),
  value: z.number(),
})

export const query = z.object({
  turnId: id,
  sessionId: id.nullable(),
  agentId: id,
  agentName: z.string(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  status: z.string(),
  latencyMs: z.number().int().nullable(),
  firstTextMs: z.number().int().nullable(),
  tokensIn: z.number().int(),
  tokensOut: z.number().int(),
  costMicroUsd,
  createdAt: timestamp,
})
export type Query = z.infer<typeof query>

export const analyticsRoutes = {
  summary: defineRoute({
    method: 'GET',
    path: '/api/analytics/summary',
    summary: 'Figures of a span of time (today when absent)',
    permission: 'analytics:read',
    query: z.strictObject(range),
    status: 200,
    response: summary,
  }),
  timeseries: defineRoute({
    method: 'GET',
    path: '/api/analytics/timeseries',
    summary: 'One figure over time',
    permission: 'analytics:read',
    query: wholeListQuery.extend({
      ...range,
      metric: z.enum(['turns', 'held', 'blocked', 'failed', 'latencyMs', 'tokens', 'costMicroUsd']),
      groupBy: z.enum(['agent', 'model', 'status']).optional(),
      interval: z.enum(['hour', 'day']).default('hour'),
    }),
    status: 200,
    response: listOf(seriesPoint),
  }),
  queries: defineRoute({
    method: 'GET',
    path: '/api/analytics/queries',
    summary: 'Turns, newest first; open ones too',
    permission: 'analytics:read',
    query: pageQuery.extend(range),
    status: 200,
    response: listOf(query),
  }),
} as const
