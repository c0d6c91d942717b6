import { z } from 'zod'
import { id, idParams, listOf, pageQuery, timestamp } from './common.ts'
import { defineRoute } from './route.ts'

export const auditSeverity = z.enum(['info', 'warning', 'critical'])
export const reviewState = z.enum(['open', 'reviewed', 'escalated', 'dismissed'])

export const auditEvent = z.object({
  id,
  seq: z.number().int(),
  type: z.string(),
  category: z.string(),
  severity: auditSeverity,
  actor: z.object({ id, name: z.string().nullable() }).nullable(),
  subjectId: z.string().nullable(),
  /** Ids, numbers and names of fields; personal detail is sealed apart. */
  payload: z.record(z.string(), z.unknown()),
  piiClasses: z.array(z.string()),
  hasSealed: z.boolean(),
  requestId: z.string().nullable(),
  entryHash: z.string(),
  reviewState,
  createdAt: timestamp,
})
export type AuditEvent = z.infer<typeof auditEvent>

export const auditReview = z.object({
  state: reviewState,
  notes: z.string(),
  reviewer: z.object({ id, name: z.string().nullable() }),
  createdAt: timestamp,
})

export const auditEventDetail = auditEvent.extend({
  prevHash: z.string(),
  reviews: z.array(auditReview),
})

export const verification = z.object({
  ok: z.boolean(),
  checked: z.number().int(),
  firstBad: z.number().int().optional(),
  /** What is wrong with it, in words. */
  problem: z.string().optional(),
  checkpoints: z.number().int(),
  finishedAt: timestamp,
})
export type Verification = z.infer<typeof verification>

const filters = {
  severity: auditSeverity.optional(),
  type: z.string().max(100).optional(),
  actor: id.optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
  review: reviewState.optional(),
}

export const auditRoutes = {
  listEvents: defineRoute({
    method: 'GET',
    path: '/api/audit/events',
    summary: 'Security and compliance events, newest first',
    permission: 'audit:read',
    query: pageQuery.extend(filters),
    status: 200,
    response: listOf(auditEvent),
  }),
  getEvent: defineRoute({
    method: 'GET',
    path: '/api/audit/events/{id}',
    summary: 'One event with its reviews',
    permission: 'audit:read',
    params: idParams,
    status: 200,
    response: auditEventDetail,
  }),
  review: defineRoute({
    method: 'POST',
    path: '/api/audit/events/{id}/review',
    summary: 'Say what came of looking at it',
    permission: 'audit:review',
    params: idParams,
    body: z.strictObject({ state: reviewState, notes: z.string().trim().min(1).max(4000) }),
    status: 200,
    response: auditEventDetail,
  }),
  reveal: defineRoute({
    method: 'POST',
    path: '/api/audit/events/{id}/reveal',
    summary: 'Show the sealed personal detail; this is an event of its own',
    permission: 'audit:review',
    params: idParams,
    body: z.strictObject({ reason: z.string().trim().min(5).max(500) }),
    status: 200,
    response: z.object({ detail: z.unknown() }),
    idempotency: 'none',
  }),
  verify: defineRoute({
    method: 'POST',
    path: '/api/audit/verify',
    summary: 'Check the whole chain and its checkpoints now',
    permission: 'audit:review',
    status: 200,
    response: verification,
    idempotency: 'none',
  }),
  status: defineRoute({
    method: 'GET',
    path: '/api/audit/status',
    summary: 'Length of the chain, and how its last verification went',
    permission: 'audit:read',
    status: 200,
    response: z.object({
      events: z.number().int(),
      lastCheckpointAt: timestamp.nullable(),
      lastVerification: verification.omit({ checkpoints: true }).nullable(),
      openReviews: z.number().int(),
    }),
  }),
  export: defineRoute({
    method: 'GET',
    path: '/api/audit/export',
    summary:
      'Events as JSON Lines (a bundle that verifies offline) or CSV; this is an event of its own',
    permission: 'audit:export',
    query: z.strictObject({ format: z.enum(['jsonl', 'csv']).default('jsonl'), ...filters }),
    status: 200,
    response: z.unknown(),
    produces: 'text/plain',
  }),
} as const
