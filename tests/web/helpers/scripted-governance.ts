import type { KeptSnapshot, PolicyRule } from '#contracts/governance.ts'
import type {
  GovernanceVersion,
  Policy,
  StopSwitch,
  TopicView,
} from '#contracts/governance-policies.ts'
import { idOf, minutesAgo } from './scripted-data.ts'

const BASE: Policy = {
  id: idOf(500),
  key: '',
  tier: 'organisation',
  scopeRef: null,
  points: ['input'],
  condition: { fact: 'signals', op: 'signal', value: { id: 'injection.*', minSeverity: 'high' } },
  effect: 'block',
  params: {},
  hitlMode: 'none',
  mode: 'enforce',
  priority: 500,
  onUnknown: null,
  delegable: false,
  validFrom: null,
  validTo: null,
  reason: '',
  immutable: false,
  version: 3,
  createdAt: minutesAgo(9000),
  updatedAt: minutesAgo(300),
}

export const POLICIES: Policy[] = [
  {
    ...BASE,
    id: idOf(501),
    key: 'immutable.money.irreversible',
    tier: 'platform',
    points: ['tool_call'],
    condition: { fact: 'tool.effect', op: 'in', value: ['payment', 'transfer'] },
    effect: 'require_approval',
    hitlMode: 'approve_two',
    priority: 1000,
    reason: 'Money that cannot come back needs two people.',
    immutable: true,
  },
  {
    ...BASE,
    id: idOf(502),
    key: 'injection.high',
    tier: 'platform',
    delegable: true,
    reason: 'This text tries to change how the agent works.',
  },
  {
    ...BASE,
    id: idOf(503),
    key: 'refunds.above-limit',
    points: ['input', 'output'],
    condition: {
      all: [
        { fact: 'intent.label', op: 'eq', value: 'finance.transaction' },
        {
          any: [
            { fact: 'tool.costMicroUsd', op: 'gt', value: 500_000_000 },
            { fact: 'agent.domain', op: 'in', value: ['Finance', 'Support'] },
          ],
        },
        { not: { fact: 'actor.role', op: 'eq', value: 'admin' } },
      ],
    },
    effect: 'require_approval',
    params: { approverRole: 'operator', expiresAfterMinutes: 1440 },
    hitlMode: 'approve_one',
    reason: 'Refunds above the limit are approved by a person.',
  },
  {
    ...BASE,
    id: idOf(504),
    key: 'legal.disclaimer',
    tier: 'agent',
    scopeRef: idOf(102),
    points: ['output'],
    condition: { fact: 'intent.label', op: 'eq', value: 'legal.advice' },
    effect: 'review_after',
    mode: 'shadow',
    reason: 'Legal advice is looked at afterwards.',
  },
]

export const TOPICS: TopicView[] = [
  {
    id: idOf(520),
    name: 'Mergers',
    definition: 'Talks about buying or selling companies that are not public.',
    keywords: ['merger', 'takeover', 'due diligence', 'project falcon'],
    samples: ['Who are we buying next?', 'What did the board say about the takeover?'],
    scope: { agentIds: [idOf(101)], points: ['input', 'output'] },
    effect: 'block',
    threshold: null,
    active: true,
    version: 2,
    createdAt: minutesAgo(8000),
    updatedAt: minutesAgo(700),
  },
  {
    id: idOf(521),
    name: 'Salaries',
    definition: 'What other people earn.',
    keywords: ['salary', 'bonus*'],
    samples: [],
    scope: null,
    effect: 'require_approval',
    threshold: 0.6,
    active: false,
    version: 1,
    createdAt: minutesAgo(7000),
    updatedAt: minutesAgo(7000),
  },
]

export function scriptedRuleVersions(): GovernanceVersion[] {
  return [3, 2, 1].map((number) => ({
    number,
    hash: String(number).repeat(64),
    active: number === 3,
    parentNumber: number === 1 ? null : number - 1,
    sourceNumber: null,
    authorName: number === 1 ? null : 'Mara Okafor',
    reason:
      ['AIOS wrote its rules', 'Wrote refunds.above-limit', 'Changed refunds.above-limit'][
        number - 1
      ] ?? '',
    createdAt: minutesAgo((4 - number) * 900),
  }))
}

export function scriptedRuleVersion(number: number) {
  const version = scriptedRuleVersions().find((known) => known.number === number)
  const rule = ruleOf(number)
  const snapshot: KeptSnapshot = { detectors: '1', rules: rule ? [rule] : [], topics: [] }
  const what = number === 2 ? 'added' : 'changed'
  const diff = number === 1 ? [] : [{ kind: 'rule', key: 'refunds.above-limit', what }]
  return version && { ...version, snapshot, diff }
}

function ruleOf(number: number): PolicyRule | null {
  if (number === 1) return null
  return {
    key: 'refunds.above-limit',
    tier: 'organisation',
    points: ['input', 'output'],
    priority: 500,
    condition: { fact: 'intent.label', op: 'eq', value: 'finance.transaction' },
    effect: number === 2 ? 'block' : 'require_approval',
    mode: number === 2 ? 'shadow' : 'enforce',
    immutable: false,
    reasonKey: 'refunds.above-limit',
    reason: 'Refunds above the limit are approved by a person.',
  }
}

export const STOPS: StopSwitch[] = [
  {
    scope: 'all',
    stopped: true,
    reason: 'The refund tool pays twice; waiting for the fix.',
    changedBy: 'Mara Okafor',
    changedAt: minutesAgo(14),
  },
  {
    scope: idOf(101),
    stopped: true,
    reason: 'Answers in the wrong language.',
    changedBy: 'Mara Okafor',
    changedAt: minutesAgo(240),
  },
]
