import type { Effect, Point, PolicyRule } from '#contracts/governance.ts'
import type { Condition, Scalar } from '#contracts/policy-conditions.ts'

const signal = (id: string): Condition => ({ fact: 'signals', op: 'signal', value: { id } })
const effectIn = (...value: Scalar[]): Condition => ({ fact: 'tool.effect', op: 'in', value })
const toolOf = (feature: string): Condition => ({
  fact: 'tool.name',
  op: 'startsWith',
  value: `${feature}.`,
})

type Shipped = Pick<PolicyRule, 'key' | 'condition' | 'reason'> & {
  points?: readonly Point[]
  effect?: Effect
  onUnknown?: 'match' | 'skip'
  hitlMode?: PolicyRule['hitlMode']
}

function immutable({ points, effect, ...rule }: Shipped): PolicyRule {
  return {
    ...rule,
    tier: 'platform',
    points: [...(points ?? (['tool_call'] as const))],
    priority: 1000,
    effect: effect ?? 'block',
    mode: 'enforce',
    immutable: true,
    reasonKey: rule.key,
  }
}

/**
 * What no role can switch off. A release may add to this list; it never removes from it, and never changes an
 * entry: a changed one gets a key of its own.
 */
export const immutableRules: readonly PolicyRule[] = [
  immutable({
    key: 'immutable.content.s4',
    points: ['input', 'retrieval', 'tool_call', 'tool_result', 'memory_write'],
    condition: signal('content.S4'),
    reason: 'This concerns the abuse of children, which is never answered.',
  }),
  // Came later than the one before, which no release may change.
  immutable({
    key: 'immutable.content.s4.output',
    points: ['output'],
    condition: signal('content.S4'),
    reason: 'This concerns the abuse of children, which is never answered.',
  }),
  immutable({
    key: 'immutable.secrets.external',
    condition: { all: [signal('secret.key'), effectIn('send', 'spend', 'execute')] },
    reason: 'A password, key or other credential may not be sent to the outside.',
  }),
  immutable({
    key: 'immutable.injection.acts',
    condition: {
      all: [
        signal('injection.indirect'),
        effectIn('write', 'delete', 'send', 'spend', 'execute', 'admin'),
      ],
    },
    reason: 'A document or tool answer tried to make the assistant act, so nothing was done.',
  }),
  immutable({
    key: 'immutable.audit.erasure',
    onUnknown: 'skip',
    condition: {
      all: [toolOf('audit'), { not: { fact: 'tool.effect', op: 'eq', value: 'read' } }],
    },
    reason: 'The record of what happened cannot be changed by an agent.',
  }),
  immutable({
    key: 'immutable.approval.by_requester',
    onUnknown: 'skip',
    condition: {
      all: [toolOf('approval'), { not: { fact: 'tool.effect', op: 'eq', value: 'read' } }],
    },
    reason: 'An agent cannot approve what was asked of it; another person has to decide.',
  }),
  immutable({
    key: 'immutable.policy.self_change',
    onUnknown: 'skip',
    condition: {
      all: [toolOf('governance'), { not: { fact: 'tool.effect', op: 'eq', value: 'read' } }],
    },
    reason: 'An agent cannot change the rules that hold for it.',
  }),
  immutable({
    key: 'immutable.disclosure.off',
    onUnknown: 'skip',
    condition: {
      all: [toolOf('disclosure'), { not: { fact: 'tool.effect', op: 'eq', value: 'read' } }],
    },
    reason: 'That an AI answers cannot be hidden from people.',
  }),
  immutable({
    key: 'immutable.decision.about_person',
    points: ['input', 'tool_call'],
    effect: 'require_approval',
    hitlMode: 'approve_one',
    onUnknown: 'skip',
    condition: signal('decision.about_person'),
    reason: 'This decides about a person, so a person has to look at it first.',
  }),
]
