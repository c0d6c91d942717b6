import { z } from 'zod'
import { approvalStatus } from './approvals.ts'
import { turnStatus } from './chat-turn.ts'
import { id, pageQuery, timestamp, wholeNumber } from './common.ts'
import {
  decisionSchema,
  effectSchema,
  outcomeSchema,
  pointSchema,
  ruleModeSchema,
} from './governance.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What shows later on what and by what a decision was made; null in decisions from before it was kept. */
export const decisionRecord = z.object({
  /** SHA-256, with the turn's id, of the text that was decided on. */
  inputDigest: sha256.nullable(),
  /** The same of what went on: another one after a redaction, null where nothing did. */
  enforcedDigest: sha256.nullable(),
  /** SHA-256 of everything the conditions could read. */
  factsHash: sha256.nullable(),
  /** SHA-256 of the immutable rules it was made by, which may be newer than its version. */
  immutableId: sha256.nullable(),
  detectors: z.object({ version: z.string(), ms: z.number() }).nullable(),
})

/** The leaves that would have to come out otherwise; any one of the sets is enough. */
export const neededChange = z.object({
  ruleKey: z.string(),
  effect: effectSchema,
  alternatives: z.array(
    z.array(
      z.object({
        fact: z.string(),
        op: z.string(),
        expected: z.unknown(),
        actual: z.unknown().optional(),
        from: outcomeSchema,
      }),
    ),
  ),
})

/** Why a decision came out as it did. */
export const explained = z.object({
  explanation: z.array(z.string()),
  /** What would have to change for it to be milder. */
  needed: z.array(neededChange),
  /** Where no rule held anything back: the rules that came closest, and what would have to change for each to. */
  closest: z.array(neededChange),
})

const ruleOutcome = z.object({
  effect: effectSchema,
  mode: ruleModeSchema,
  outcome: outcomeSchema,
  applied: z.boolean(),
})

/** The decision made again by the rules of another version. */
export const decisionReplay = z.object({
  version: z.number().int(),
  effect: effectSchema,
  reasonKey: z.string(),
  isChanged: z.boolean(),
  /** Whether the facts are still those of then; null where their hash was not kept. */
  isSameFacts: z.boolean().nullable(),
  /** Only the rules that came out otherwise; null where a version has no such rule there. */
  rules: z.array(
    z.object({
      ruleKey: z.string(),
      before: ruleOutcome.nullable(),
      after: ruleOutcome.nullable(),
    }),
  ),
})

export const decisionQuery = z.strictObject({
  /** The number of a version to make the decision again by. */
  against: wholeNumber(1, 1_000_000_000).optional(),
})

export const decisionsQuery = pageQuery.extend({
  turnId: id.optional(),
  point: pointSchema.optional(),
  effect: effectSchema.optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
})

/** A decision in a list: what was decided, where and why, without its trace. */
export const decisionListItem = z.object({
  id,
  turnId: id,
  point: pointSchema,
  /** Which call of the turn’s loop the text came from; 0 at the other points. */
  step: z.number().int(),
  effect: effectSchema,
  reason: z.string(),
  reasonKey: z.string(),
  /** The ids of what was found. */
  signals: z.array(z.string()),
  /** The rules that counted. */
  ruleKeys: z.array(z.string()),
  policyVersion: z.string(),
  createdAt: timestamp,
})
export type DecisionListItem = z.infer<typeof decisionListItem>

export const decisionView = decisionSchema.extend({
  id,
  turnId: id,
  point: pointSchema,
  createdAt: timestamp,
  ...explained.shape,
  ...decisionRecord.shape,
  /** What became of the turn afterwards, and of the case that this decision opened. */
  outcome: z.object({
    turnStatus,
    approvalId: id.nullable(),
    approvalStatus: approvalStatus.nullable(),
  }),
  replay: decisionReplay.optional(),
})
