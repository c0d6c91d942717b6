import { z } from 'zod'
import { costMicroUsd, id, timestamp } from './common.ts'

export const turnStatus = z.enum([
  'queued',
  'accepted',
  'running',
  'awaiting_approval',
  'completed',
  'blocked',
  'rejected',
  'stopped',
  'failed',
])
export type TurnStatus = z.infer<typeof turnStatus>

export const FINISHED_STATUSES = [
  'completed',
  'blocked',
  'rejected',
  'stopped',
  'failed',
] as const satisfies TurnStatus[]
export type FinishedStatus = (typeof FINISHED_STATUSES)[number]

export const usage = z.object({
  tokensIn: z.number().int(),
  tokensOut: z.number().int(),
  cachedIn: z.number().int(),
})
export type Usage = z.infer<typeof usage>

export const turn = z.object({
  id,
  sessionId: id,
  agentId: id,
  userMessageId: id,
  status: turnStatus,
  stage: z.string(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  decision: z.string().nullable(),
  approvalId: id.nullable(),
  /** What refused a blocked turn: a rule, or a stop switch. */
  blockedBy: z.enum(['rule', 'stop']).nullable(),
  messageId: id.nullable(),
  usage,
  costMicroUsd,
  attempts: z.number().int(),
  /** How much of the conversation was sent, and how much the agent's budget left out. */
  context: z.object({ messages: z.number().int(), omitted: z.number().int() }).nullable(),
  failure: z.object({ kind: z.string(), message: z.string() }).nullable(),
  createdAt: timestamp,
  startedAt: timestamp.nullable(),
  firstTextAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  temporalUrl: z.string().nullable(),
})
export type Turn = z.infer<typeof turn>

const event = { id: z.string(), turnId: id }

/** What a reader of a turn gets, over SSE and WebSocket alike. Unknown types are to be ignored. */
export const turnEvent = z.discriminatedUnion('type', [
  z.object({ ...event, type: z.literal('turn-accepted'), status: turnStatus }),
  z.object({
    ...event,
    type: z.literal('decision-made'),
    point: z.string(),
    effect: z.string(),
    reason: z.string(),
    /** Absent in turns from before it was told. */
    decisionId: id.optional(),
  }),
  z.object({ ...event, type: z.literal('retrieval-finished'), sources: z.array(z.unknown()) }),
  z.object({ ...event, type: z.literal('approval-opened'), approvalId: id }),
  z.object({ ...event, type: z.literal('approval-decided'), approvalId: id, outcome: z.string() }),
  z.object({ ...event, type: z.literal('tool-started'), toolCallId: id, tool: z.string() }),
  z.object({ ...event, type: z.literal('tool-finished'), toolCallId: id, outcome: z.string() }),
  z.object({
    ...event,
    type: z.literal('text-delta'),
    attempt: z.number().int(),
    /** Position of the text in the answer, in UTF-16 code units. */
    offset: z.number().int(),
    text: z.string(),
  }),
  z.object({
    ...event,
    type: z.literal('reasoning-delta'),
    attempt: z.number().int(),
    text: z.string(),
  }),
  z.object({
    ...event,
    type: z.literal('turn-reset'),
    /** Text of earlier attempts is to be dropped. */
    attempt: z.number().int(),
    reason: z.string(),
  }),
  z.object({
    ...event,
    type: z.literal('turn-finished'),
    status: turnStatus,
    messageId: id.nullable(),
    content: z.string().nullable(),
    usage,
    costMicroUsd,
    failure: turn.shape.failure,
  }),
])
export type TurnEvent = z.infer<typeof turnEvent>
export type TurnEventType = TurnEvent['type']
