import type {
  Effect,
  Point,
  PolicyRule,
  PolicySnapshot,
  ProhibitedTopic,
  Severity,
} from '#contracts/governance.ts'
import type { Condition, SignalSelector } from '#contracts/policy-conditions.ts'
import { builtInIntents } from './intent-samples.ts'

const textPoints: readonly Point[] = [
  'input',
  'retrieval',
  'tool_call',
  'tool_result',
  'memory_write',
  'output',
]

/** From this score on, an injection is taken for one; below, it is only noted. */
export const INJECTION_BLOCK_SCORE = 0.75

const signal = (value: SignalSelector): Condition => ({ fact: 'signals', op: 'signal', value })

type BuiltIn = Pick<PolicyRule, 'key' | 'condition' | 'effect' | 'reasonKey'> & {
  points?: readonly Point[]
  priority?: number
}

function builtIn({ points, priority, ...rule }: BuiltIn): PolicyRule {
  return {
    ...rule,
    tier: 'platform',
    points: [...(points ?? textPoints)],
    priority: priority ?? 500,
    mode: 'enforce',
    immutable: false,
  }
}

/** The rules that hold before anybody has written one. */
export const builtInRules: readonly PolicyRule[] = [
  builtIn({
    key: 'platform.secrets.redact',
    condition: signal({ id: 'secret.key' }),
    effect: 'redact',
    reasonKey: 'secrets.removed',
    priority: 800,
  }),
  builtIn({
    key: 'platform.cards.redact',
    condition: signal({ id: 'pii.financial' }),
    effect: 'redact',
    reasonKey: 'cards.removed',
    priority: 700,
  }),
  builtIn({
    key: 'platform.government_id.redact',
    condition: signal({ id: 'pii.government_id' }),
    effect: 'redact',
    reasonKey: 'government_id.removed',
    priority: 690,
  }),
  builtIn({
    key: 'platform.contact.log',
    condition: signal({ id: 'pii.contact' }),
    effect: 'allow_log',
    reasonKey: 'contact.noted',
    priority: 100,
  }),
  builtIn({
    key: 'platform.injection.block',
    condition: signal({ id: 'injection.direct', minScore: INJECTION_BLOCK_SCORE }),
    effect: 'block',
    reasonKey: 'injection.blocked',
    points: ['input'],
    priority: 900,
  }),
  builtIn({
    key: 'platform.jailbreak.block',
    condition: signal({ id: 'injection.jailbreak', minScore: INJECTION_BLOCK_SCORE }),
    effect: 'block',
    reasonKey: 'jailbreak.blocked',
    points: ['input'],
    priority: 890,
  }),
  builtIn({
    key: 'platform.injection.indirect.block',
    condition: signal({ id: 'injection.indirect', minScore: INJECTION_BLOCK_SCORE }),
    effect: 'block',
    reasonKey: 'injection.indirect.blocked',
    points: ['retrieval', 'tool_result'],
    priority: 900,
  }),
  builtIn({
    key: 'platform.memory.poison.block',
    condition: signal({ id: 'memory.poison', minScore: INJECTION_BLOCK_SCORE }),
    effect: 'block',
    reasonKey: 'memory.poison.blocked',
    points: ['memory_write'],
    priority: 900,
  }),
  builtIn({
    key: 'platform.injection.log',
    condition: { any: [signal({ id: 'injection.*' }), signal({ id: 'memory.poison' })] },
    effect: 'allow_log',
    reasonKey: 'injection.noted',
    priority: 400,
  }),
  builtIn({
    key: 'platform.prompt_leak.log',
    condition: signal({ id: 'prompt_leak.request' }),
    effect: 'allow_log',
    reasonKey: 'prompt_leak.noted',
    priority: 300,
  }),
  builtIn({
    key: 'platform.selfharm.review',
    condition: { any: [signal({ id: 'selfharm.crisis' }), signal({ id: 'content.S11' })] },
    effect: 'review_after',
    reasonKey: 'selfharm.review',
    points: ['input', 'output'],
    priority: 850,
  }),
  builtIn({
    key: 'platform.canary.redact',
    condition: signal({ id: 'prompt_leak.canary' }),
    effect: 'redact',
    reasonKey: 'prompt_leak.removed',
    points: ['output'],
    priority: 680,
  }),
  builtIn({
    key: 'platform.content.weapons.block',
    condition: signal({ id: 'content.S9' }),
    effect: 'block',
    reasonKey: 'content.weapons.blocked',
    points: ['input'],
    priority: 880,
  }),
  builtIn({
    key: 'platform.content.hatred.block',
    condition: signal({ id: 'content.S10' }),
    effect: 'block',
    reasonKey: 'content.hatred.blocked',
    points: ['input'],
    priority: 870,
  }),
  builtIn({
    key: 'platform.content.log',
    condition: signal({ id: 'content.*' }),
    effect: 'allow_log',
    reasonKey: 'content.noted',
    priority: 350,
  }),
  builtIn({
    key: 'platform.special_category.log',
    condition: signal({ id: 'pii.special_category' }),
    effect: 'allow_log',
    reasonKey: 'special_category.noted',
    priority: 360,
  }),
  builtIn({
    key: 'platform.prompt_leak.review',
    condition: signal({ id: 'prompt_leak.output' }),
    effect: 'review_after',
    reasonKey: 'prompt_leak.review',
    points: ['output'],
    priority: 650,
  }),
  builtIn({
    key: 'platform.exfil.log',
    condition: signal({ id: 'exfil.link' }),
    effect: 'allow_log',
    reasonKey: 'exfil.noted',
    priority: 450,
  }),
  builtIn({
    key: 'platform.regulated.log',
    condition: signal({ id: 'regulated.advice' }),
    effect: 'allow_log',
    reasonKey: 'regulated.noted',
    priority: 150,
  }),
  builtIn({
    key: 'platform.evasion.log',
    condition: signal({ id: 'evasion.*' }),
    effect: 'allow_log',
    reasonKey: 'evasion.noted',
    priority: 200,
  }),
  builtIn({
    key: 'platform.detector_error.approve',
    condition: signal({ id: 'detector_error' }),
    effect: 'require_approval',
    reasonKey: 'detector.failed',
    points: textPoints.filter((point) => point !== 'output'),
    priority: 950,
  }),
  // On a stream the text has been read by then, so a person looks at it afterwards.
  builtIn({
    key: 'platform.detector_error.review',
    condition: signal({ id: 'detector_error' }),
    effect: 'review_after',
    reasonKey: 'detector.failed.output',
    points: ['output'],
    priority: 950,
  }),
]

/** Bumped whenever a built-in rule or detector changes what it decides. */
export const builtInVersion = 'builtin-3'

/** The snapshot of the built-in rules and intents with the organisation's topics. */
export function defaultSnapshot(
  topics: readonly ProhibitedTopic[] = [],
  version: string = builtInVersion,
): PolicySnapshot {
  return { version, rules: [...builtInRules], topics: [...topics], intents: builtInIntents }
}

export const topicSignalId = (topicId: string): string => `topic.prohibited:${topicId}`

const topicSeverities: Readonly<Record<Effect, Severity>> = {
  allow: 'low',
  allow_log: 'low',
  review_after: 'medium',
  redact: 'medium',
  require_approval: 'high',
  block: 'high',
}

export function topicSeverity(topic: ProhibitedTopic): Severity {
  return topicSeverities[topic.effect]
}

/** A topic as the rule that enforces it. */
export function topicRule(topic: ProhibitedTopic): PolicyRule {
  return {
    key: `topic:${topic.id}`,
    tier: 'organisation',
    points: topic.scope?.points ? [...topic.scope.points] : [...textPoints],
    priority: 600,
    condition: signal({ id: topicSignalId(topic.id) }),
    effect: topic.effect,
    mode: 'enforce',
    immutable: false,
    reasonKey: 'topic.prohibited',
  }
}
