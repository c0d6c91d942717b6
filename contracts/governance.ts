import { z } from 'zod'
import { riskClass, storedLine, timestamp } from './common.ts'
import { effects, points, tiers } from './governance-words.ts'
import { conditionSchema, severitySchema } from './policy-conditions.ts'

export { effects, points, tiers } from './governance-words.ts'
export { severities, severitySchema } from './policy-conditions.ts'
export type { Severity } from './policy-conditions.ts'

export const effectSchema = z.enum(effects)
export type Effect = z.infer<typeof effectSchema>

export const pointSchema = z.enum(points)
export type Point = z.infer<typeof pointSchema>

export const tierSchema = z.enum(tiers)
export type Tier = z.infer<typeof tierSchema>

export const intentLabels = [
  'question.general',
  'question.knowledge',
  'task.content',
  'task.code',
  'data.read',
  'data.write',
  'data.delete',
  'data.export',
  'comms.send',
  'finance.transaction',
  'hr.decision',
  'legal.advice',
  'medical.advice',
  'account.admin',
  'credential.request',
  'system.config',
  'meta.prompt',
  'smalltalk',
  'out_of_scope',
] as const
export const intentLabelSchema = z.enum(intentLabels)
export type IntentLabel = z.infer<typeof intentLabelSchema>

/** What an intent is known by, and what it means for rules. */
export const intentDefinitionSchema = z.strictObject({
  label: intentLabelSchema,
  /** The field it belongs to, such as `finance`. */
  domain: storedLine(60),
  /** How much harm acting on it could do. */
  riskClass,
  /** What people say who want this. */
  samples: z.array(storedLine(300)).min(1).max(200),
  /** The least score to take a text for this; absent, that of the method. */
  threshold: z.number().min(0).max(1).optional(),
})
export type IntentDefinition = z.infer<typeof intentDefinitionSchema>

export const intentSchema = z.strictObject({
  label: intentLabelSchema,
  score: z.number().min(0).max(1),
  margin: z.number().min(0).max(1),
  method: z.enum(['embeddings', 'lexical', 'keywords']),
})
export type Intent = z.infer<typeof intentSchema>

/** A place in the original text, in UTF-16 code units; never the text itself. */
export const spanSchema = z.strictObject({
  start: z.int().min(0),
  end: z.int().min(0),
  class: z.string().optional(),
})
export type Span = z.infer<typeof spanSchema>

export const signalSchema = z.strictObject({
  id: z.string(),
  severity: severitySchema,
  score: z.number().min(0).max(1),
  spans: z.array(spanSchema),
})
export type Signal = z.infer<typeof signalSchema>

/** How a leaf or a rule came out; a fact that is missing is `unknown`, not false. */
export const outcomeSchema = z.enum(['matched', 'not_matched', 'unknown'])
export type Outcome = z.infer<typeof outcomeSchema>

export const traceLeafSchema = z.strictObject({
  fact: z.string(),
  op: z.string(),
  expected: z.unknown(),
  actual: z.unknown().optional(),
  outcome: outcomeSchema,
})
export type TraceLeaf = z.infer<typeof traceLeafSchema>

export const ruleModeSchema = z.enum(['enforce', 'shadow', 'off'])
export type RuleMode = z.infer<typeof ruleModeSchema>

export const traceEntrySchema = z.strictObject({
  ruleKey: z.string(),
  tier: tierSchema,
  mode: ruleModeSchema,
  effect: effectSchema,
  outcome: outcomeSchema,
  /** Whether the rule's effect counted: it applied and it was not in shadow. */
  applied: z.boolean(),
  /** The exception that took the rule out of force here. */
  exception: z.string().optional(),
  leaves: z.array(traceLeafSchema),
})
export type TraceEntry = z.infer<typeof traceEntrySchema>

export const decisionSchema = z.strictObject({
  effect: effectSchema,
  /** A sentence in plain words for the person who is concerned. */
  reason: z.string(),
  reasonKey: z.string(),
  intent: intentSchema,
  signals: z.array(signalSchema),
  /** Present exactly when something was removed from the text. */
  redactedText: z.string().optional(),
  trace: z.array(traceEntrySchema),
  policyVersion: z.string(),
})
export type Decision = z.infer<typeof decisionSchema>

const nameListSchema = z.array(z.string().min(1).max(200)).max(200)

/** Where a topic holds; an absent list means everywhere. */
export const topicScopeSchema = z.strictObject({
  agentIds: nameListSchema.optional(),
  domains: nameListSchema.optional(),
  points: z.array(pointSchema).optional(),
})
export type TopicScope = z.infer<typeof topicScopeSchema>

export const prohibitedTopicSchema = z.strictObject({
  id: z.string().min(1).max(100),
  name: z.string().trim().min(1).max(200),
  definition: z.string().max(2000),
  /** Words and phrases, matched as whole words in any case; a trailing `*` matches any ending. */
  keywords: z.array(z.string().trim().min(1).max(200)).max(500),
  samples: z.array(z.string().trim().min(1).max(1000)).max(200),
  scope: topicScopeSchema.optional(),
  effect: effectSchema,
  threshold: z.number().min(0).max(1).optional(),
})
export type ProhibitedTopic = z.infer<typeof prohibitedTopicSchema>

/** Who takes part before or after the act, where a rule asks for a person. */
export const hitlMode = z.enum([
  'none',
  'notify',
  'review_after',
  'confirm_self',
  'approve_one',
  'approve_two',
  'takeover',
])
export type HitlMode = z.infer<typeof hitlMode>

/** How an answer that streams reaches its readers, from the most lenient way to the strictest. */
export const streamModeSchema = z.enum(['stream_then_check', 'window', 'hold_all'])
export type StreamMode = z.infer<typeof streamModeSchema>

/** How a rule acts beyond its effect; each field is for the effects it names. */
export const policyParams = z.strictObject({
  /** Who may approve, where it asks for approval. */
  approverRole: z.enum(['operator', 'admin']).optional(),
  expiresAfterMinutes: z.number().int().min(1).max(129_600).optional(),
  escalateAfterMinutes: z.number().int().min(1).max(129_600).optional(),
  remindAfterMinutes: z.number().int().min(1).max(129_600).optional(),
  /** How many of the matches people look at, where it asks for a look afterwards; all of them unless given. */
  sampleRate: z.number().min(0).max(1).optional(),
  /** How answers are to stream where the rule holds. */
  streaming: streamModeSchema.optional(),
  /**
   * What stands in a question for what a rule redacts: a mark, or a token that is turned back for its own person alone.
   * Keys and passwords, and whatever is redacted elsewhere, are removed in any case.
   */
  redaction: z.enum(['remove', 'token']).optional(),
  /** What the person is told instead of the rule's own sentence. */
  message: storedLine(500).optional(),
})
export type PolicyParams = z.infer<typeof policyParams>

export const policyRuleSchema = z.strictObject({
  key: z.string().min(1).max(200),
  tier: tierSchema,
  /** The domain or agent the rule holds for; required below the organisation tier. */
  scopeRef: z.string().max(200).optional(),
  points: z.array(pointSchema).min(1),
  priority: z.int().min(0).max(1000),
  condition: conditionSchema,
  effect: effectSchema,
  mode: ruleModeSchema,
  /** What an unknown fact means for this rule; by default a match at platform tier when it tightens. */
  onUnknown: z.enum(['match', 'skip']).optional(),
  immutable: z.boolean(),
  /** Whether exceptions may be granted to single domains and agents; absent, none may. */
  delegable: z.boolean().optional(),
  reasonKey: z.string().min(1).max(200),
  /** The rule's own sentence for the person; absent, the one of its reason key. */
  reason: z.string().max(500).optional(),
  hitlMode: hitlMode.optional(),
  params: policyParams.optional(),
  validFrom: timestamp.optional(),
  validTo: timestamp.optional(),
})
export type PolicyRule = z.infer<typeof policyRuleSchema>

/** A topic as it is kept in a version: the switched-off ones too, so that a rollback brings them back. */
export const keptTopicSchema = prohibitedTopicSchema.extend({ active: z.boolean() })
export type KeptTopic = z.infer<typeof keptTopicSchema>

/** That one rule does not hold for one domain or agent, until a day. */
export const policyExceptionSchema = z.strictObject({
  id: z.string(),
  ruleKey: z.string().min(1).max(200),
  tier: z.enum(['domain', 'agent']),
  scopeRef: z.string().min(1).max(200),
  expiresAt: timestamp,
})
export type PolicyException = z.infer<typeof policyExceptionSchema>

/** What one version of the rules holds; its canonical JSON is what the version's hash is over. */
export const keptSnapshotSchema = z.strictObject({
  /** The release's detectors, on which the same rules may decide otherwise. */
  detectors: z.string(),
  rules: z.array(policyRuleSchema),
  topics: z.array(keptTopicSchema),
  /** Absent in versions from before they were kept: those go by words alone. */
  intents: z.array(intentDefinitionSchema).readonly().optional(),
  /** Absent where there are none, as in versions from before there were any. */
  exceptions: z.array(policyExceptionSchema).optional(),
})
export type KeptSnapshot = z.infer<typeof keptSnapshotSchema>

/** Everything a decision depends on, fixed for a turn when the turn starts. */
export const policySnapshotSchema = z.strictObject({
  version: z.string().min(1).max(100),
  rules: z.array(policyRuleSchema),
  topics: z.array(prohibitedTopicSchema),
  intents: z.array(intentDefinitionSchema).readonly().optional(),
  exceptions: z.array(policyExceptionSchema).optional(),
})
export type PolicySnapshot = z.infer<typeof policySnapshotSchema>

/** What a decision may know of the agent concerned. */
export const governedAgentSchema = z.strictObject({
  id: z.string(),
  domain: z.string().optional(),
  riskClass: z.string().optional(),
  capabilities: z.array(z.string()).optional(),
})
export type GovernedAgent = z.infer<typeof governedAgentSchema>
