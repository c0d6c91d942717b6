import type { z } from 'zod'
import type { Decision } from '#contracts/governance.ts'
import type { neededChange } from '#contracts/governance-decisions.ts'
import { idOf, minutesAgo } from './scripted-data.ts'

type Explained = Decision & { explanation: string[]; needed: z.infer<typeof neededChange>[] }

export function scriptedDecision(text: string): Explained {
  const spans = [{ start: 0, end: Math.min(text.length, 31) }]
  return {
    effect: 'block',
    reason: 'This text tries to change how the agent works.',
    reasonKey: 'injection.high',
    intent: { label: 'meta.prompt', score: 0.82, margin: 0.3, method: 'lexical' },
    signals: [{ id: 'injection.override', severity: 'high', score: 0.93, spans }],
    trace: [
      {
        ruleKey: 'injection.high',
        tier: 'platform',
        mode: 'enforce',
        effect: 'block',
        outcome: 'matched',
        applied: true,
        leaves: [
          {
            fact: 'signals',
            op: 'signal',
            expected: { id: 'injection.*', minSeverity: 'high' },
            actual: ['injection.override'],
            outcome: 'matched',
          },
        ],
      },
      {
        ruleKey: 'refunds.above-limit',
        tier: 'organisation',
        mode: 'shadow',
        effect: 'require_approval',
        outcome: 'not_matched',
        applied: false,
        leaves: [
          {
            fact: 'intent.label',
            op: 'eq',
            expected: 'finance.transaction',
            actual: 'meta.prompt',
            outcome: 'not_matched',
          },
        ],
      },
    ],
    policyVersion: '3',
    explanation: [
      'The rule injection.high (block) would not apply if there were no signal injection.*.',
    ],
    needed: [
      {
        ruleKey: 'injection.high',
        effect: 'block',
        alternatives: [
          [
            {
              fact: 'signals',
              op: 'signal',
              expected: { id: 'injection.direct', minSeverity: 'high' },
              from: 'matched',
            },
          ],
        ],
      },
    ],
  }
}

/** The same, as it was stored. */
export const scriptedStoredDecision = (id = idOf(550)) => ({
  ...scriptedDecision(''),
  id,
  turnId: idOf(551),
  point: 'input',
  createdAt: minutesAgo(4320),
  outcome: { turnStatus: 'blocked', approvalId: idOf(301), approvalStatus: 'approved' },
})

/** By version 2 the rule that blocked was in shadow, and another was not written yet. */
export const scriptedReplay = (version: number) => ({
  version,
  effect: 'allow',
  reasonKey: 'none',
  isChanged: true,
  isSameFacts: null,
  rules: [
    {
      ruleKey: 'injection.high',
      before: { effect: 'block', mode: 'enforce', outcome: 'matched', applied: true },
      after: { effect: 'block', mode: 'shadow', outcome: 'matched', applied: false },
    },
    {
      ruleKey: `topic:${idOf(520)}`,
      before: { effect: 'block', mode: 'enforce', outcome: 'not_matched', applied: false },
      after: null,
    },
    {
      ruleKey: 'refunds.above-limit',
      before: {
        effect: 'require_approval',
        mode: 'shadow',
        outcome: 'not_matched',
        applied: false,
      },
      after: { effect: 'block', mode: 'shadow', outcome: 'not_matched', applied: false },
    },
  ],
})

const RULE_RESULT = {
  byChange: { allow_to_require_approval: 31, block_to_allow: 2 },
  judgedOnText: 2140,
  examples: [
    {
      decisionId: idOf(550),
      turnId: idOf(551),
      before: 'allow',
      after: 'require_approval',
      ruleKey: 'refunds.above-limit',
      decidedAt: minutesAgo(4320),
      excerpt: 'Please pay back the 740 € for the machine that came broken.',
    },
    {
      decisionId: idOf(552),
      turnId: idOf(553),
      before: 'block',
      after: 'allow',
      ruleKey: '',
    },
  ],
}

const TOPIC_RESULT = {
  byChange: { allow_to_block: 12 },
  judgedOnText: 1987,
  examples: [
    {
      decisionId: idOf(554),
      turnId: idOf(555),
      before: 'allow',
      after: 'block',
      ruleKey: `topic:${idOf(520)}`,
      decidedAt: minutesAgo(5400),
      excerpt: 'Who will buy whom after the board has met?',
    },
  ],
}

export const RULE_TRIAL = idOf(540)
export const TOPIC_TRIAL = idOf(541)

/** A trial of rules, or of one topic, by its id. */
export function scriptedBacktest(status: 'running' | 'finished', id = RULE_TRIAL) {
  return {
    id,
    status,
    checked: status === 'running' ? 640 : 2140,
    total: 2140,
    since: minutesAgo(10_080),
    asIf: [],
    result: id === TOPIC_TRIAL ? TOPIC_RESULT : RULE_RESULT,
    createdAt: minutesAgo(0),
    finishedAt: status === 'running' ? null : minutesAgo(0),
  }
}
