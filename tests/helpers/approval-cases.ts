import { actOnApproval, type ActedOutcome } from '#adapters/db/approvals-act.ts'
import { openApproval } from '#adapters/db/approvals-open.ts'
import { handleCommand } from '#adapters/db/approvals-decide.ts'
import { saveDecision } from '#adapters/db/chat-governed.ts'
import type { Decision, PolicySnapshot, Severity } from '#contracts/governance.ts'
import { DEFAULT_DEADLINES, type AskingRule, type Deadlines } from '#domain/approvals.ts'
import { decideText } from '#domain/governance/engine.ts'
import { createPolicySource } from '#adapters/db/governance.ts'
import type { TestApi, TestUser } from './api.ts'
import { createSession, createTurn } from './chat.ts'

export interface CaseOptions {
  owner: TestUser
  question?: string
  ruleKey?: string
  severity?: Severity
  /** What the rule says of the people it asks for. */
  rule?: Omit<AskingRule, 'key'>
  deadlines?: Partial<Deadlines>
}

/** Lets messages to cases do what a case's workflow would do, without the workflow. */
export function answerMessages(api: TestApi): void {
  api.engine.onMessage = (message) =>
    handleCommand(api.deps.pool, { ...message, sealer: api.deps.sealer })
}

/** A case about a question, opened as a turn's workflow opens it. */
export async function openCase(
  api: TestApi,
  options: CaseOptions,
): Promise<{ id: string; turnId: string; sessionId: string }> {
  const { owner, ruleKey = 'test.ask', severity = 'low' } = options
  const session = await createSession(api, owner)
  const content = options.question ?? 'May I?'
  const turn = await createTurn(api, owner, { sessionId: session.id, content })
  const decision = asking(ruleKey, severity)
  const { pool } = api.deps
  await saveDecision(pool, { turnId: turn.id, point: 'input', decision, stage: 'generating' })
  const rules = [{ key: ruleKey, ...options.rule }] as PolicySnapshot['rules']
  const opened = await openApproval(pool, {
    turnId: turn.id,
    point: 'input',
    step: 0,
    round: 1,
    snapshot: { version: 'test', topics: [], rules },
    defaults: { ...DEFAULT_DEADLINES, ...options.deadlines },
  })
  if (opened.outcome !== 'opened') throw new Error(`the case is ${opened.outcome}`)
  return { id: opened.approvalId, turnId: turn.id, sessionId: session.id }
}

/** Lets the turn go on as was decided, as its workflow does, under the rules of now. */
export async function actOn(
  api: TestApi,
  { id, turnId }: { id: string; turnId: string },
): Promise<ActedOutcome | null> {
  const { pool } = api.deps
  const snapshot = await createPolicySource(pool).current()
  const judge: Parameters<typeof actOnApproval>[1]['judge'] = (point, text) =>
    decideText({ point, text, snapshot, agent: { id: 'agent' } })
  return actOnApproval(pool, { turnId, approvalId: id, judge })
}

function asking(ruleKey: string, severity: Severity): Decision {
  return {
    effect: 'require_approval',
    reason: 'A person looks at this first.',
    reasonKey: 'test',
    intent: { label: 'question.general', score: 1, margin: 1, method: 'keywords' },
    signals: [{ id: 'test.signal', severity, score: 1, spans: [{ start: 0, end: 3 }] }],
    trace: [
      {
        ruleKey,
        tier: 'organisation',
        mode: 'enforce',
        effect: 'require_approval',
        outcome: 'matched',
        applied: true,
        leaves: [],
      },
    ],
    policyVersion: 'test',
  }
}
