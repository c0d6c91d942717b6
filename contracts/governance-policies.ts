import { z } from 'zod'
import { id, line, storedLine, text, timestamp, version } from './common.ts'
import {
  effectSchema,
  hitlMode,
  pointSchema,
  policyParams,
  ruleModeSchema,
  tierSchema,
  topicScopeSchema,
} from './governance.ts'
import { proposalView } from './governance-changes.ts'
import { conditionSchema } from './policy-conditions.ts'

export { hitlMode, policyParams } from './governance.ts'
export type { HitlMode, PolicyParams } from './governance.ts'

const policyKey = z
  .string()
  .min(3)
  .max(120)
  .regex(
    /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
    'lower-case words joined by dots, hyphens or underscores',
  )

const fields = {
  key: policyKey,
  tier: tierSchema,
  scopeRef: line(200).nullable(),
  points: z.array(pointSchema).min(1).max(10),
  condition: conditionSchema,
  effect: effectSchema,
  params: policyParams,
  hitlMode,
  mode: ruleModeSchema,
  priority: z.number().int().min(0).max(1000),
  onUnknown: z.enum(['match', 'skip']).nullable(),
  /** Whether exceptions may be granted to single domains and agents. */
  delegable: z.boolean(),
  validFrom: timestamp.nullable(),
  validTo: timestamp.nullable(),
  reason: line(500),
}

const distinctPoints = fields.points.refine(
  (chosen) => new Set(chosen).size === chosen.length,
  'holds a point twice',
)
const newParams = policyParams.extend({ message: line(500).optional() })

export const newPolicy = z.strictObject({
  key: fields.key,
  tier: z.enum(['organisation', 'domain', 'agent']),
  scopeRef: fields.scopeRef.default(null),
  points: distinctPoints,
  condition: fields.condition,
  effect: fields.effect,
  params: newParams.default({}),
  hitlMode: fields.hitlMode.default('none'),
  mode: fields.mode.default('enforce'),
  priority: fields.priority.default(500),
  onUnknown: fields.onUnknown.default(null),
  delegable: fields.delegable.default(false),
  validFrom: fields.validFrom.default(null),
  validTo: fields.validTo.default(null),
  reason: fields.reason,
})
export type NewPolicy = z.infer<typeof newPolicy>

const { key: _, ...changeable } = fields

/** An edit of a rule. Nothing has a default here: what is not named stays as it is. */
export const policyChanges = z
  .strictObject({
    ...changeable,
    points: distinctPoints,
    params: newParams,
    tier: z.enum(['organisation', 'domain', 'agent']),
  })
  .partial()
export type PolicyChanges = z.infer<typeof policyChanges>

export const policy = z.object({
  id,
  ...fields,
  // As they are kept, which may be from before lines were as plain as new ones are.
  scopeRef: storedLine(200).nullable(),
  reason: storedLine(500),
  immutable: z.boolean(),
  version,
  createdAt: timestamp,
  updatedAt: timestamp,
})
export type Policy = z.infer<typeof policy>

/** What somebody should know of a rule that can be saved all the same. */
export const gateWarning = z.object({
  /** Dotted, from the rule: `condition.all.1`. */
  path: z.string(),
  message: z.string(),
  /** The other rule it is about. */
  ruleKey: z.string().optional(),
})

/** A text of the regression corpus that would come out otherwise than now. */
export const gateChange = z.object({
  label: z.string(),
  text: z.string(),
  /** Where it was tried: as a question, as an answer, or where the attack would come in. */
  point: pointSchema,
  before: effectSchema,
  after: effectSchema,
})

export const gateReport = z.object({
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
  warnings: z.array(gateWarning),
  /** Ordinary questions that would be refused. */
  newlyBlocked: z.array(gateChange),
  /** Ordinary questions that would wait for a person. */
  newlyHeld: z.array(gateChange),
  /** Attacks that would get further than now. */
  newlyAllowed: z.array(gateChange),
})

/** A rule as it was saved, and what the save gate has to say of it. */
export const savedPolicy = policy.extend({
  warnings: z.array(gateWarning).optional(),
  /** Where the change waits for a second admin: the rule is as it was. */
  proposal: proposalView.optional(),
})
export type SavedPolicy = z.infer<typeof savedPolicy>

const topicFields = {
  name: line(200),
  definition: text(2000),
  keywords: z.array(line(200)).max(500),
  samples: z.array(z.string().trim().min(1).max(1000)).max(200),
  scope: topicScopeSchema.nullable(),
  effect: effectSchema,
  threshold: z.number().min(0).max(1).nullable(),
  active: z.boolean(),
}

export const newTopic = z.strictObject({
  name: topicFields.name,
  definition: topicFields.definition.default(''),
  keywords: topicFields.keywords.default([]),
  samples: topicFields.samples.default([]),
  scope: topicFields.scope.default(null),
  effect: topicFields.effect,
  threshold: topicFields.threshold.default(null),
  active: topicFields.active.default(true),
})
export type NewTopic = z.infer<typeof newTopic>

/** An edit of a topic: what is not named stays as it is. */
export const topicChanges = z.strictObject(topicFields).partial()
export type TopicChanges = z.infer<typeof topicChanges>

export const topicView = z.object({
  id,
  ...topicFields,
  name: storedLine(200),
  keywords: z.array(storedLine(200)),
  version,
  createdAt: timestamp,
  updatedAt: timestamp,
})
export type TopicView = z.infer<typeof topicView>

/** A topic as it was saved, and what the save gate has to say of it. */
export const savedTopic = topicView.extend({
  warnings: z.array(gateWarning.omit({ ruleKey: true })).optional(),
})
export type SavedTopic = z.infer<typeof savedTopic>

export const stopSwitch = z.object({
  /** `all`, or an agent's id. */
  scope: z.string(),
  stopped: z.boolean(),
  reason: z.string(),
  changedBy: z.string().nullable(),
  changedAt: timestamp,
})
export type StopSwitch = z.infer<typeof stopSwitch>

export const governanceVersion = z.object({
  number: z.number().int(),
  hash: z.string(),
  active: z.boolean(),
  parentNumber: z.number().int().nullable(),
  sourceNumber: z.number().int().nullable(),
  authorName: z.string().nullable(),
  reason: z.string(),
  createdAt: timestamp,
})
export type GovernanceVersion = z.infer<typeof governanceVersion>

/** What a rollback made, or the version in force where it waits for a second admin. */
export const rolledBack = governanceVersion.extend({ proposal: proposalView.optional() })
export type RolledBack = z.infer<typeof rolledBack>

export const versionChange = z.object({
  kind: z.enum(['rule', 'topic', 'intent', 'exception']),
  key: z.string(),
  what: z.enum(['added', 'changed', 'removed']),
})

const changedPart = z.record(z.string(), z.unknown()).nullable()

/** A change between two versions, field by field. */
export const describedChange = versionChange.extend({
  /** What people call it: the name of a topic, the key of a rule. */
  name: z.string(),
  /** The fields that differ, where it is in both versions. */
  fields: z.array(z.string()),
  /** Of those fields, or the whole of what is gone or new; null where it was not there, or is no more. */
  before: changedPart,
  after: changedPart,
})

export const comparedVersion = governanceVersion.extend({
  snapshot: z.unknown(),
  /** The version it is compared with: the one before it unless another was asked for; null for the first. */
  against: z.number().int().nullable(),
  diff: z.array(describedChange),
})

export const newBacktest = z.strictObject({
  draft: z.array(newPolicy).max(500),
  /** Topics beside or, with the id of one, in place of those in force. */
  draftTopics: z
    .array(newTopic.extend({ id: id.optional() }))
    .max(100)
    .default([]),
  since: timestamp,
})

export const backtest = z.object({
  id,
  status: z.enum(['running', 'finished', 'failed']),
  checked: z.number().int(),
  total: z.number().int(),
  since: timestamp,
  /** The rules of the draft that are in shadow mode, which count here as if they were enforced. */
  asIf: z.array(z.string()),
  /** How many decisions would come out differently, and some of them. */
  result: z.object({
    byChange: z.record(z.string(), z.number().int()),
    /** How many were made again on their text; in the others, topics are those that were found then. */
    judgedOnText: z.number().int(),
    examples: z.array(
      z.object({
        decisionId: id,
        turnId: id,
        /** Absent in trials from before it was kept. */
        point: pointSchema.optional(),
        before: effectSchema,
        after: effectSchema,
        ruleKey: z.string(),
        /** When it was decided, and how the question begins; absent where the conversation is gone. */
        decidedAt: timestamp.optional(),
        excerpt: z.string().optional(),
      }),
    ),
  }),
  createdAt: timestamp,
  finishedAt: timestamp.nullable(),
})
