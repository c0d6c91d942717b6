import { z } from 'zod'
import { id, idParams, listOf, pageQuery, timestamp, wholeNumber } from './common.ts'
import { defineRoute } from './route.ts'

export const auditSeverity = z.enum(['info', 'warning', 'critical'])
export const reviewState = z.enum(['open', 'reviewed', 'escalated', 'dismissed'])

export const auditSubjectKind = z.enum([
  'user',
  'agent',
  'rule',
  'topic',
  'exception',
  'proposal',
  'event',
  'case',
  'turn',
])

/** What an event is about, as it is called today. */
export const auditSubject = z.object({ kind: auditSubjectKind, name: z.string().nullable() })
export type AuditSubject = z.infer<typeof auditSubject>

/** The turn that an event is of. */
export const auditRun = z.object({
  turnId: id,
  /** Where the conversation is the reader's own. */
  sessionId: id.nullable(),
  caseIds: z.array(id),
  decisionIds: z.array(id),
})
export type AuditRun = z.infer<typeof auditRun>

export const auditEvent = z.object({
  id,
  seq: z.number().int(),
  type: z.string(),
  category: z.string(),
  severity: auditSeverity,
  actor: z.object({ id, name: z.string().nullable() }).nullable(),
  subjectId: z.string().nullable(),
  /** Null where the subject is nothing that has a name, or is gone. */
  subject: auditSubject.nullable(),
  /** Who was given what it is about, such as a case; absent where it was handed to nobody. */
  receiver: z.object({ id, name: z.string().nullable() }).exactOptional(),
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

export type AuditReview = z.infer<typeof auditReview>

export const auditEventDetail = auditEvent.extend({
  prevHash: z.string(),
  reviews: z.array(auditReview),
  run: auditRun.nullable(),
})
export type AuditEventDetail = z.infer<typeof auditEventDetail>

/** A signing key that came without a word of the one before: only people can know that it is the right one. */
export const auditKeyBreak = z.object({
  keyId: z.string(),
  previousKeyId: z.string(),
  afterSize: z.number().int(),
  createdAt: timestamp,
})
export type AuditKeyBreak = z.infer<typeof auditKeyBreak>

export const verification = z.object({
  ok: z.boolean(),
  checked: z.number().int(),
  firstBad: z.number().int().optional(),
  /** What is wrong with it, in words. */
  problem: z.string().optional(),
  checkpoints: z.number().int(),
  /** Absent where every key was introduced by the one before. */
  keyBreaks: z.array(auditKeyBreak).exactOptional(),
  finishedAt: timestamp,
})
export type Verification = z.infer<typeof verification>

export const auditStatus = z.object({
  events: z.number().int(),
  lastCheckpointAt: timestamp.nullable(),
  lastVerification: verification.omit({ checkpoints: true, keyBreaks: true }).nullable(),
  /** Events above `info` that nobody has looked at. */
  openReviews: z.number().int(),
  keyBreaks: z.array(auditKeyBreak),
  /** Places outside the database that keep the checkpoints. */
  anchors: z.array(
    z.object({
      name: z.string(),
      /** How long the chain was at the last checkpoint that is there. */
      size: z.number().int(),
      deliveredAt: timestamp.nullable(),
      failingSince: timestamp.nullable(),
      problem: z.string().nullable(),
    }),
  ),
})
export type AuditStatus = z.infer<typeof auditStatus>

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)

/** A signed statement of how long the chain was and what it held. */
export const auditCheckpoint = z.strictObject({
  size: z.number().int().min(1),
  rootHash: sha256Hex,
  headHash: sha256Hex,
  createdAt: timestamp,
  keyId: z.string().max(64),
  /** Ed25519, in base64. */
  signature: z.string().max(200),
})

/** A public key of the chain: signed by itself, and by the key before where that was at hand. */
export const auditKey = z.strictObject({
  keyId: z.string().max(64),
  /** DER of the Ed25519 key in base64. */
  publicKey: z.string().max(200),
  generation: z.number().int().min(1),
  previousKeyId: z.string().max(64).nullable(),
  afterSize: z.number().int().min(0),
  createdAt: timestamp,
  signature: z.string().max(200),
  endorsement: z.string().max(200).nullable(),
})

/** What an export ends with: signed when it was made, over every line before it. */
export const auditExportStatement = z.strictObject({
  kind: z.literal('statement'),
  size: z.number().int().min(1),
  rootHash: sha256Hex,
  headHash: sha256Hex,
  contentHash: sha256Hex,
  createdAt: timestamp,
  keyId: z.string().max(64),
  signature: z.string().max(200),
})
export type AuditExportStatement = z.infer<typeof auditExportStatement>

const exportedEvent = {
  entry: z.strictObject({
    id,
    seq: z.number().int().min(1),
    type: z.string(),
    category: z.string(),
    severity: z.string(),
    actorId: z.string().nullable(),
    subjectId: z.string().nullable(),
    payload: z.json(),
    piiClasses: z.array(z.string()),
    sealedHash: sha256Hex.nullable(),
    requestId: z.string().nullable(),
    prevHash: sha256Hex,
    createdAt: timestamp,
  }),
  entryHash: sha256Hex,
  /** The row of another table that the event attests by its hash. */
  attested: z.record(z.string(), z.json()).nullable().exactOptional(),
  sealedNow: sha256Hex.exactOptional(),
}

/** A line of an exported bundle. What was filtered out stands there as its hash, so that the whole chain can be followed. */
export const auditBundleLine = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('header'),
    /** The first version ends without a signed statement. */
    format: z.enum(['aios.audit.bundle.v1', 'aios.audit.bundle.v2']),
    exportedAt: timestamp,
    filters: z.record(z.string(), z.string()).exactOptional(),
    events: z.number().int(),
    keyId: z.string(),
    /** DER of the Ed25519 key in base64. */
    publicKey: z.string(),
  }),
  auditKey.extend({ kind: z.literal('key') }),
  auditCheckpoint.extend({ kind: z.literal('checkpoint') }),
  z.strictObject({ kind: z.literal('event'), ...exportedEvent }),
  z.strictObject({ kind: z.literal('hash'), seq: z.number().int().min(1), entryHash: sha256Hex }),
])
export type AuditBundleLine = z.infer<typeof auditBundleLine>

/** A line of an export of proofs: each event stands for itself, and of the others there is nothing. */
export const auditProofLine = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('header'),
    format: z.enum(['aios.audit.proofs.v1', 'aios.audit.proofs.v2']),
    exportedAt: timestamp,
    filters: z.record(z.string(), z.string()).exactOptional(),
    /** How many of them are proven here. */
    events: z.number().int().min(0),
    /** How long the chain was at the checkpoint that proves them. */
    size: z.number().int().min(0),
    keyId: z.string(),
  }),
  auditKey.extend({ kind: z.literal('key') }),
  auditCheckpoint.extend({ kind: z.literal('checkpoint') }),
  /** That the chain of the larger checkpoint begins with that of the smaller one (RFC 9162, 2.1.4). */
  z.strictObject({
    kind: z.literal('consistency'),
    from: z.number().int().min(1),
    to: z.number().int().min(1),
    proof: z.array(sha256Hex).max(128),
  }),
  /** An event with its way to the root of the largest checkpoint (RFC 9162, 2.1.3). */
  z.strictObject({
    kind: z.literal('proven'),
    ...exportedEvent,
    proof: z.array(sha256Hex).max(64),
  }),
])
export type AuditProofLine = z.infer<typeof auditProofLine>

/** What an export begins with, whichever kind it is. */
export const auditExportHeader = z.object({ kind: z.literal('header'), format: z.string() })

const filters = {
  severity: auditSeverity.optional(),
  /** Any part of it. */
  type: z.string().max(100).optional(),
  actor: id.optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
  review: reviewState.optional(),
}

// As `wholeNumber`, and west of Greenwich too.
const zoneOffset = z.preprocess(
  (value) => (typeof value === 'string' && /^-?\d{1,3}$/.test(value) ? Number(value) : value),
  z.number().int().min(-840).max(840),
)

const eventCount = z.number().int().min(0)

export const auditHistogram = z.object({
  bucketMs: z.number().int(),
  /** One after the other, none left out. */
  buckets: z.array(
    z.object({ at: timestamp, info: eventCount, warning: eventCount, critical: eventCount }),
  ),
})
export type AuditHistogram = z.infer<typeof auditHistogram>

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
  histogram: defineRoute({
    method: 'GET',
    path: '/api/audit/histogram',
    summary: 'How many events there are by time and severity, for the same filters as the list',
    permission: 'audit:read',
    query: z.strictObject({
      ...filters,
      /** At most so many. */
      buckets: wholeNumber(2, 60).default(40),
      /** Of the reader's zone, east of Greenwich: buckets of days begin at midnight there. */
      offsetMinutes: zoneOffset.default(0),
    }),
    status: 200,
    response: auditHistogram,
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
    response: auditStatus,
  }),
  export: defineRoute({
    method: 'GET',
    path: '/api/audit/export',
    summary:
      'Events as JSON Lines (a bundle or single proofs, both verify offline) or CSV; this is an event of its own',
    permission: 'audit:export',
    query: z.strictObject({
      format: z.enum(['jsonl', 'proofs', 'csv']).default('jsonl'),
      ...filters,
    }),
    status: 200,
    response: z.unknown(),
    produces: 'text/plain',
  }),
} as const
