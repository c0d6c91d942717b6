import type { ExceptionView, ProposalView } from '#contracts/governance-changes.ts'
import type { IntentView } from '#contracts/governance-intents.ts'
import { signalCatalogue } from '#domain/governance/signal-catalogue.ts'
import { builtInIntents } from '#domain/governance/intent-samples.ts'
import { idOf, minutesAgo } from './scripted-data.ts'

const MARA = { id: idOf(1), name: 'Mara Okafor' }
const JON = { id: idOf(2), name: 'Jon Bell' }

export const SIGNALS = signalCatalogue.map(({ id, severity, state, meaning }) => ({
  id,
  severity,
  state,
  meaning,
}))

export const INTENTS: IntentView[] = builtInIntents.map((intent) => ({
  ...intent,
  samples: [...intent.samples],
  threshold: intent.threshold ?? null,
  version: 1,
  createdAt: minutesAgo(9000),
  updatedAt: minutesAgo(9000),
}))

const EXCEPTION: ExceptionView = {
  id: idOf(560),
  ruleKey: 'injection.high',
  tier: 'agent',
  scopeRef: idOf(101),
  reason: 'The red team tests this agent until the release.',
  expiresAt: minutesAgo(-14_400),
  state: 'requested',
  requestedBy: JON,
  decidedBy: null,
  decisionReason: null,
  decidedAt: null,
  createdAt: minutesAgo(45),
}

export const EXCEPTIONS: ExceptionView[] = [
  EXCEPTION,
  {
    ...EXCEPTION,
    id: idOf(561),
    tier: 'domain',
    scopeRef: 'Research',
    reason: 'Papers on attacks are summarised here.',
    state: 'active',
    requestedBy: MARA,
    decidedBy: JON,
    decisionReason: 'Agreed for the quarter.',
    decidedAt: minutesAgo(4000),
    createdAt: minutesAgo(4300),
  },
  {
    ...EXCEPTION,
    id: idOf(562),
    state: 'refused',
    reason: 'It gets in the way.',
    decidedBy: MARA,
    decisionReason: 'Say what it is for.',
    decidedAt: minutesAgo(8000),
    createdAt: minutesAgo(8200),
  },
]

export const PROPOSALS: ProposalView[] = [
  {
    id: idOf(570),
    kind: 'update',
    ruleId: idOf(502),
    ruleKey: 'injection.high',
    baseVersion: 3,
    change: { effect: 'require_approval', hitlMode: 'approve_one' },
    targetNumber: null,
    reason: 'Customers quote phishing mails, which are blocked now.',
    state: 'pending',
    requestedBy: MARA,
    decidedBy: null,
    decisionReason: null,
    decidedAt: null,
    createdAt: minutesAgo(20),
  },
]

/** The gate lets a rule on payments pass with a warning, and says of the others that nothing changes. */
export function scriptedGate(body: unknown) {
  const { draft } = body as { draft: { key: string; condition: unknown } }
  const isBroken = JSON.stringify(draft.condition).includes('(refund')
  const isWarned = draft.key === 'refunds.above-limit'
  return {
    problems: isBroken
      ? [
          {
            path: 'condition.value',
            message: 'the pattern is not complete: (refund',
          },
        ]
      : [],
    warnings:
      isWarned && !isBroken
        ? [
            {
              path: 'condition',
              message: 'would hold ordinary questions: refund of a late parcel',
              ruleKey: 'injection.high',
            },
          ]
        : [],
    newlyBlocked: [],
    newlyHeld:
      isWarned && !isBroken
        ? [
            {
              label: 'refund of a late parcel',
              text: 'My parcel came two weeks late. Can I have the 12 € for express back?',
              before: 'allow_log',
              after: 'require_approval',
            },
          ]
        : [],
    newlyAllowed: [],
  }
}
