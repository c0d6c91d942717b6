import { z } from 'zod'
import { file } from './chat.ts'
import { id, idParams, listOf, pageQuery, timestamp, wholeListQuery } from './common.ts'
import { pointSchema, signalSchema } from './governance.ts'
import { role } from './permissions.ts'
import { defineRoute } from './route.ts'

export const approvalStatus = z.enum([
  'pending',
  'approved',
  'edited',
  'responded',
  'rejected',
  'expired',
  'withdrawn',
])
export type ApprovalStatus = z.infer<typeof approvalStatus>

export const approvalPriority = z.enum(['urgent', 'high', 'normal', 'low'])
export type ApprovalPriority = z.infer<typeof approvalPriority>

/**
 * Who decides: the person who asked, one other person, two, or a person who writes the answer. The last two hold
 * nothing up: the answer has gone out, and somebody looks at it afterwards, or only has to know of it.
 */
export const approvalMode = z.enum([
  'confirm_self',
  'approve_one',
  'approve_two',
  'takeover',
  'review_after',
  'notify',
])
export type ApprovalMode = z.infer<typeof approvalMode>

/**
 * Why nothing came of a case, or of what was decided: its time was over; the turn was stopped, or came to another end;
 * the decision did not hold any more, so that another case took its place; the rules refused what was decided.
 */
export const approvalEndReason = z.enum(['time_over', 'stopped', 'turn_ended', 'void', 'refused'])
export type ApprovalEndReason = z.infer<typeof approvalEndReason>

export const approvalVerb = z.enum(['approve', 'edit', 'respond', 'reject'])
export type ApprovalVerb = z.infer<typeof approvalVerb>

const person = z.object({ id, name: z.string() })

/** Whose task a case is: a person's, or that of everybody with a role. */
export const approvalAssignee = z.discriminatedUnion('kind', [
  person.extend({ kind: z.literal('user') }),
  z.object({ kind: z.literal('role'), role: z.enum(['operator', 'admin']) }),
])
export type ApprovalAssignee = z.infer<typeof approvalAssignee>

/** A stop switch that is on, and while it is bars every decision that would let something go on. */
const approvalStop = z.object({
  scope: z.enum(['all', 'agent']),
  reason: z.string(),
  by: person.nullable(),
  since: timestamp,
})
export type ApprovalStop = z.infer<typeof approvalStop>

/** A case in the queue. */
export const approval = z.object({
  id,
  turnId: id,
  sessionId: id,
  agent: z.object({ id, name: z.string() }),
  requester: person,
  point: pointSchema,
  /** Which attempt of the turn it is about; 0 where the answer had gone out. */
  round: z.number().int(),
  status: approvalStatus,
  mode: approvalMode,
  priority: approvalPriority,
  reason: z.string(),
  ruleKeys: z.array(z.string()),
  /** How the question begins, as it is kept. */
  excerpt: z.string(),
  /** What the detectors found, without the places. */
  signals: z.array(signalSchema.pick({ id: true, severity: true })),
  quorum: z.number().int(),
  votes: z.number().int(),
  /** Who has approved so far, the first first. */
  voters: z.array(person),
  claimedBy: person.nullable(),
  assignedTo: approvalAssignee.nullable(),
  /** Increases with every change; a decision names the one it was made on. */
  revision: z.number().int(),
  /** The verbs this person may use now; empty where they may not decide. */
  allowed: z.array(approvalVerb),
  escalateAt: timestamp.nullable(),
  escalatedAt: timestamp.nullable(),
  expiresAt: timestamp,
  createdAt: timestamp,
  decidedAt: timestamp.nullable(),
})
export type Approval = z.infer<typeof approval>

/** What a reviewer has sent back of the same turn: its question, or an earlier answer. */
const earlierRound = z.object({
  id,
  round: z.number().int(),
  proposedResponse: z.string().nullable(),
  guidance: z.string(),
  decidedBy: person.nullable(),
  decidedAt: timestamp.nullable(),
})
export type EarlierRound = z.infer<typeof earlierRound>

/** The whole case: what was asked, what would be said, and why it waits. */
export const approvalDetail = approval.extend({
  question: z.string(),
  attachments: z.array(file),
  /** Not for the person who asked, until it is released or where they may decide. */
  proposedResponse: z.string().nullable(),
  editedResponse: z.string().nullable(),
  /** What the agent was told before it tried again; for reviewers. */
  guidance: z.string().nullable(),
  earlier: z.array(earlierRound),
  /** How many rounds there can be, with this one and the earlier ones. */
  mostRounds: z.number().int(),
  /** With their places in the text that waits, as it is shown. */
  signals: z.array(signalSchema),
  /** Why nothing can be decided for now. */
  stop: approvalStop.nullable(),
  /** The person who asked gets of them what they were told. */
  reviewerNotes: z.string().nullable(),
  endReason: approvalEndReason.nullable(),
  decidedBy: person.nullable(),
  policyVersion: z.string(),
  /** False: the rules have changed since. */
  isPolicyCurrent: z.boolean(),
  /** The decision of the rules that asked for a person. */
  decisionId: id.nullable(),
  /** SHA-256 in hex over what a decision is about. */
  actionDigest: z.string(),
  /** The same over what was decided, where that is another text: an edit, or guidance; null where it is none. */
  decisionDigest: z.string().nullable(),
})
export type ApprovalDetail = z.infer<typeof approvalDetail>

export const approvalDecision = z.strictObject({
  verb: approvalVerb,
  /** The text instead of the proposed one (`edit`), or what the agent is told before it tries again (`respond`). */
  content: z.string().min(1).max(100_000).optional(),
  /** Needed to reject. */
  notes: z.string().trim().min(1).max(4000).optional(),
  revision: z.number().int().min(1),
})
export type ApprovalDecision = z.infer<typeof approvalDecision>

const ruleStats = z.object({
  ruleKey: z.string(),
  pending: z.number().int(),
  decided: z.number().int(),
  overridden: z.number().int(),
})

export const approvalsRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/hitl/approvals',
    summary:
      'Cases: an operator sees all, a viewer the own ones; those that wait first, the soonest deadline first',
    permission: 'hitl:read',
    query: pageQuery.extend({
      status: approvalStatus.optional(),
      priority: approvalPriority.optional(),
      agentId: id.optional(),
      /** Words, all of which its question, reason, agent, rules or person hold. */
      query: z.string().max(200).optional(),
    }),
    status: 200,
    response: listOf(approval),
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/hitl/approvals/{id}',
    summary: 'One case',
    permission: 'hitl:read',
    params: idParams,
    status: 200,
    response: approvalDetail,
  }),
  claim: defineRoute({
    method: 'POST',
    path: '/api/hitl/approvals/{id}/claim',
    summary: 'Say that I am looking at it, which keeps nobody from deciding it',
    permission: 'hitl:decide',
    params: idParams,
    status: 200,
    response: approvalDetail,
  }),
  release: defineRoute({
    method: 'POST',
    path: '/api/hitl/approvals/{id}/release',
    summary: 'Give a claimed case back',
    permission: 'hitl:decide',
    params: idParams,
    status: 200,
    response: approvalDetail,
  }),
  reassign: defineRoute({
    method: 'POST',
    path: '/api/hitl/approvals/{id}/reassign',
    summary: 'Hand a case to somebody',
    permission: 'hitl:decide',
    params: idParams,
    body: z.strictObject({ userId: id }),
    status: 200,
    response: approvalDetail,
  }),
  candidates: defineRoute({
    method: 'GET',
    path: '/api/hitl/approvals/{id}/candidates',
    summary: 'Who else may decide a case, and to whom it would be escalated',
    permission: 'hitl:decide',
    params: idParams,
    query: wholeListQuery,
    status: 200,
    response: listOf(person.extend({ role })).extend({ escalation: approvalAssignee.nullable() }),
  }),
  escalate: defineRoute({
    method: 'POST',
    path: '/api/hitl/approvals/{id}/escalate',
    summary: "Hand a case to the agent's escalation target now",
    permission: 'hitl:decide',
    params: idParams,
    status: 200,
    response: approvalDetail,
  }),
  batch: defineRoute({
    method: 'POST',
    path: '/api/hitl/approvals/batch',
    summary:
      'Decide several cases of one rule alike, and say of each what came of it; high and urgent ones are left out',
    permission: 'hitl:decide',
    body: z.strictObject({
      ids: z.array(id).min(1).max(100),
      verb: z.enum(['approve', 'reject']),
      notes: z.string().trim().min(1).max(4000),
    }),
    status: 200,
    response: z.object({
      items: z.array(
        z.object({
          id,
          decided: z.boolean(),
          /** Null where there is no such case, or none that this person sees. */
          status: approvalStatus.nullable(),
          reason: z.string().nullable(),
        }),
      ),
    }),
  }),
  decide: defineRoute({
    method: 'POST',
    path: '/api/hitl/approvals/{id}/decision',
    summary:
      'Decide; 409 when somebody else has. A case that somebody else has claimed can be decided, which the record says',
    permission: 'hitl:decide_own',
    params: idParams,
    body: approvalDecision,
    status: 200,
    response: approvalDetail,
  }),
  stats: defineRoute({
    method: 'GET',
    path: '/api/hitl/stats',
    summary: 'How many wait, for how long, and how decisions went',
    permission: 'hitl:read',
    status: 200,
    response: z.object({
      pending: z.number().int(),
      /** Of those, the ones that this person may decide and has not spoken on. */
      mine: z.number().int(),
      oldestAt: timestamp.nullable(),
      byPriority: z.record(z.string(), z.number().int()),
      decidedToday: z.number().int(),
      medianDecisionMs: z.number().nullable(),
      underThreeSeconds: z.number().int(),
      byOutcome: z.record(z.string(), z.number().int()),
      /** Of the decisions of people, those that did not let the text be as it was proposed; null without any. */
      overrideRate: z.number().min(0).max(1).nullable(),
      /** Of the cases for two on which more than one has spoken, those on which they disagreed; null without any. */
      disagreementRate: z.number().min(0).max(1).nullable(),
      /** The rules that ask most often. */
      byRule: z.array(ruleStats),
    }),
  }),
} as const
