import { judgeCase, judgeOf } from '#activities/approvals-judge.ts'
import { actOnApproval, type ActedOutcome } from '#adapters/db/approvals-act.ts'
import { openApproval } from '#adapters/db/approvals-open.ts'
import { handleCommand } from '#adapters/db/approvals-decide.ts'
import { saveDecision } from '#adapters/db/chat-governed.ts'
import type { Decision, PolicySnapshot, Severity } from '#contracts/governance.ts'
import type { AskingRule } from '#domain/approval-terms.ts'
import { DEFAULT_DEADLINES, type Deadlines } from '#domain/approvals.ts'
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
  api.engine.onMessage = (message) => handleMessage(api, message)
}

export async function handleMessage(
  { deps: { pool, sealer } }: TestApi,
  message: { approvalId: string; commandId: string },
) {
  const judge = await judgeCase({ pool, policies: createPolicySource(pool) }, message.approvalId)
  return handleCommand(pool, { ...message, judge, sealer })
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
  const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines }
  const id = await openFor(api, { turnId: turn.id, rules, deadlines, round: 1 })
  return { id, turnId: turn.id, sessionId: session.id }
}

/** Opens a case about a turn's question anew, as its workflow does where a decision did not hold. */
export function reopenCase(api: TestApi, { turnId }: { turnId: string }): Promise<string> {
  return openFor(api, { turnId, rules: [], deadlines: DEFAULT_DEADLINES, round: 2 })
}

async function openFor(
  api: TestApi,
  item: { turnId: string; rules: PolicySnapshot['rules']; deadlines: Deadlines; round: number },
): Promise<string> {
  const { pool } = api.deps
  const { turnId, rules, round } = item
  const place = { turnId, point: 'input' } as const
  const judge = await judgeOf({ pool, policies: createPolicySource(pool) }, place)
  if (!judge) throw new Error('the turn is gone')
  const opened = await openApproval(pool, {
    judge,
    turnId,
    point: 'input',
    step: 0,
    round,
    snapshot: { version: 'test', topics: [], rules },
    defaults: item.deadlines,
  })
  if (opened.outcome !== 'opened') throw new Error(`the case is ${opened.outcome}`)
  return opened.approvalId
}

/** Lets the turn go on as was decided, as its workflow does, under the rules of now. */
export async function actOn(
  api: TestApi,
  { id, turnId }: { id: string; turnId: string },
): Promise<ActedOutcome | null> {
  const { pool } = api.deps
  const judge = await judgeCase({ pool, policies: createPolicySource(pool) }, id)
  if (!judge) throw new Error('the case is gone')
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
