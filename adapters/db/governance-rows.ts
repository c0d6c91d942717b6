import { z } from 'zod'
import {
  keptTopicSchema,
  policyRuleSchema,
  type KeptTopic,
  type PolicyRule,
} from '#contracts/governance.ts'
import {
  policy,
  topicView,
  type NewPolicy,
  type Policy,
  type TopicView,
} from '#contracts/governance-policies.ts'
import { reasonFor } from '#domain/governance/reasons.ts'
import { reasonKeyOf } from '#domain/governance/snapshots.ts'

export const POLICY_COLUMNS = `id, key, tier, scope_ref, points, priority, condition, effect, params, hitl_mode, mode,
  is_immutable, is_delegable, on_unknown, valid_from, valid_to, reason, version, created_at, updated_at`

export const TOPIC_COLUMNS = `id, name, definition, keywords, samples, scope, effect, threshold, is_active, version,
  created_at, updated_at`

/** A row of a table of rules or topics; every value is parsed before anything uses it. */
export type Row = Record<string, unknown>

const date = z.date().transform((value) => value.toISOString())

const policyRow = z
  .object({
    id: z.string(),
    scope_ref: z.string().nullable(),
    hitl_mode: z.string(),
    is_immutable: z.boolean(),
    is_delegable: z.boolean(),
    on_unknown: z.string().nullable(),
    valid_from: date.nullable(),
    valid_to: date.nullable(),
    created_at: date,
    updated_at: date,
  })
  .loose()
  .transform((row) =>
    policy.parse({
      ...row,
      scopeRef: row.scope_ref,
      hitlMode: row.hitl_mode,
      immutable: row.is_immutable,
      delegable: row.is_delegable,
      onUnknown: row.on_unknown,
      validFrom: row.valid_from,
      validTo: row.valid_to,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }),
  )

export function toPolicy(row: Row): Policy {
  return policyRow.parse(row)
}

const topicRow = z
  .object({ is_active: z.boolean(), created_at: date, updated_at: date })
  .loose()
  .transform((row) =>
    topicView.parse({
      ...row,
      active: row.is_active,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }),
  )

export function toTopic(row: Row): TopicView {
  return topicRow.parse(row)
}

/** A rule of the editor as the engine and the versions hold it. */
export function toPolicyRule(
  edited: Pick<Policy, keyof NewPolicy> & { immutable?: boolean },
): PolicyRule {
  const { scopeRef, onUnknown, validFrom, validTo } = edited
  return policyRuleSchema.parse({
    key: edited.key,
    tier: edited.tier,
    ...(scopeRef === null ? {} : { scopeRef }),
    points: edited.points,
    priority: edited.priority,
    condition: edited.condition,
    effect: edited.effect,
    mode: edited.mode,
    ...(onUnknown === null ? {} : { onUnknown }),
    immutable: edited.immutable ?? false,
    // Absent where it is not: rules from before there were exceptions read, and hash, as they did.
    ...(edited.delegable ? { delegable: true } : {}),
    reasonKey: reasonKeyOf(edited.key),
    reason: edited.reason,
    hitlMode: edited.hitlMode,
    params: edited.params,
    ...(validFrom === null ? {} : { validFrom }),
    ...(validTo === null ? {} : { validTo }),
  })
}

/** What the columns of a rule hold, in the order of `POLICY_VALUES`. */
export function policyValues(rule: PolicyRule): unknown[] {
  return [
    rule.key,
    rule.tier,
    rule.scopeRef ?? null,
    rule.points,
    rule.priority,
    JSON.stringify(rule.condition),
    rule.effect,
    JSON.stringify(rule.params ?? {}),
    rule.hitlMode ?? 'none',
    rule.mode,
    rule.delegable ?? false,
    rule.onUnknown ?? null,
    rule.validFrom ?? null,
    rule.validTo ?? null,
    rule.reason ?? reasonFor(rule.reasonKey),
  ]
}

export const POLICY_VALUES = [
  'key',
  'tier',
  'scope_ref',
  'points',
  'priority',
  'condition',
  'effect',
  'params',
  'hitl_mode',
  'mode',
  'is_delegable',
  'on_unknown',
  'valid_from',
  'valid_to',
  'reason',
] as const

/** A topic as the versions hold it. */
export function toKeptTopic(topic: TopicView): KeptTopic {
  const { version: _, createdAt: __, updatedAt: ___, scope, threshold, ...kept } = topic
  return keptTopicSchema.parse({
    ...kept,
    ...(scope === null ? {} : { scope }),
    ...(threshold === null ? {} : { threshold }),
  })
}

/** What the columns of a topic hold, in the order of `TOPIC_VALUES`. */
export function topicValues(topic: Omit<KeptTopic, 'id'>): unknown[] {
  return [
    topic.name,
    topic.definition,
    topic.keywords,
    topic.samples,
    topic.scope === undefined ? null : JSON.stringify(topic.scope),
    topic.effect,
    topic.threshold ?? null,
    topic.active,
  ]
}

export const TOPIC_VALUES = [
  'name',
  'definition',
  'keywords',
  'samples',
  'scope',
  'effect',
  'threshold',
  'is_active',
] as const

/** `a = $2, b = $3` for the columns of a row, from the second parameter on. */
export function assignments(columns: readonly string[]): string {
  return columns.map((column, index) => `${column} = $${index + 2}`).join(', ')
}

/** `$2, $3` for the columns of a row, from the second parameter on. */
export function placeholders(columns: readonly string[]): string {
  return columns.map((_, index) => `$${index + 2}`).join(', ')
}
