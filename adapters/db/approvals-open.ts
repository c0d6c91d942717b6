import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { Effect, Point, PolicySnapshot, Signal, TraceEntry } from '#contracts/governance.ts'
import type { ApprovalStatus } from '#contracts/approvals.ts'
import { foundPiiClasses, toldSignals } from '#domain/audit-turn.ts'
import { askingRules, isStricter, termsOf } from '#domain/approval-terms.ts'
import { planApproval, type ApprovalPlan, type Deadlines } from '#domain/approvals.ts'
import { digestAction } from './approvals-rows.ts'
import type { Judge } from './approvals-terms.ts'
import { attestCase } from './audit-records.ts'
import { promoteNext, type NextTurn } from './chat-promote.ts'
import { inTransaction } from './transaction.ts'

export interface CaseToOpen {
  turnId: string
  point: Point
  /** Which call of the turn's loop the text came from; 0 for the question. */
  step: number
  round: number
  snapshot: PolicySnapshot
  defaults: Deadlines
  /** By the rules of now, which may ask for more than those that the turn began with. */
  judge: Judge
}

export type OpenedCase =
  | {
      outcome: 'opened'
      approvalId: string
      requesterId: string
      sessionId: string
      remindAt: Date
      escalateAt: Date
      expiresAt: Date
      /** The turn of the same conversation that may run now: its workflow has to be started. */
      nextTurn: NextTurn | null
    }
  | { outcome: 'stopped' | 'gone' }

interface WaitingTurn {
  id: string
  session_id: string
  user_id: string
  agent_id: string
  status: string
  is_stop_requested: boolean
  question: string
}

/**
 * Opens a case for a turn and lets the turn wait, in one transaction: from here on the conversation's next turn
 * may run. A step that runs again after a crash finds its own case.
 */
export async function openApproval(pool: Pool, input: CaseToOpen): Promise<OpenedCase> {
  return inTransaction(pool, async (client) => {
    const turn = await lockTurn(client, input.turnId)
    if (!turn) return { outcome: 'gone' }
    const earlier = await findCase(client, input)
    if (!earlier && turn.status !== 'running') return { outcome: 'gone' }
    if (!earlier && turn.is_stop_requested) return { outcome: 'stopped' }
    const opened = earlier ?? (await insertCase(client, turn, input))
    return {
      outcome: 'opened',
      approvalId: opened.id,
      requesterId: turn.user_id,
      sessionId: turn.session_id,
      remindAt: opened.remind_at,
      escalateAt: opened.escalate_at,
      expiresAt: opened.expires_at,
      nextTurn: await promoteNext(client, turn.session_id),
    }
  })
}

// The session first, as everywhere: its lock orders the turns of a conversation.
async function lockTurn(client: PoolClient, turnId: string): Promise<WaitingTurn | undefined> {
  await client.query(
    'SELECT 1 FROM sessions WHERE id = (SELECT session_id FROM turns WHERE id = $1) FOR UPDATE',
    [turnId],
  )
  const { rows } = await client.query<WaitingTurn>(
    `SELECT t.id, t.session_id, t.user_id, t.agent_id, t.status, m.content AS question,
            t.stop_requested_at IS NOT NULL AS is_stop_requested
     FROM turns t JOIN messages m ON m.id = t.user_message_id WHERE t.id = $1 FOR UPDATE OF t`,
    [turnId],
  )
  return rows[0]
}

interface CaseTimes {
  id: string
  status: ApprovalStatus
  remind_at: Date
  escalate_at: Date
  expires_at: Date
}

async function findCase(client: PoolClient, input: CaseToOpen): Promise<CaseTimes | undefined> {
  const { rows } = await client.query<CaseTimes>(
    `SELECT id, status, remind_at, escalate_at, expires_at FROM approval_requests
     WHERE turn_id = $1 AND point = $2 AND round = $3`,
    [input.turnId, input.point, input.round],
  )
  return rows[0]
}

/** The version of the rules that asked for a person. */
export async function readAskingVersion(
  pool: Pool,
  input: Pick<CaseToOpen, 'turnId' | 'point' | 'step'>,
): Promise<string | null> {
  const { rows } = await pool.query<{ policy_version: string }>(
    `SELECT policy_version FROM governance_decisions WHERE turn_id = $1 AND point = $2 AND step = $3`,
    [input.turnId, input.point, input.step],
  )
  return rows[0]?.policy_version ?? null
}

interface AskedBy {
  effect: Effect
  reason: string
  policy_version: string
  signals: Signal[]
  trace: TraceEntry[]
  draft: string | null
}

/** The decision that asked for a person, and the text it was about. */
async function loadAsking(client: PoolClient, input: CaseToOpen): Promise<AskedBy> {
  const { rows } = await client.query<AskedBy>(
    `SELECT d.effect, d.reason, d.policy_version, d.signals, d.trace,
            (SELECT c.draft FROM model_calls c
             WHERE c.turn_id = d.turn_id AND c.step = d.step AND c.status = 'finished' AND d.point = 'output'
             ORDER BY c.attempt DESC LIMIT 1) AS draft
     FROM governance_decisions d WHERE d.turn_id = $1 AND d.point = $2 AND d.step = $3`,
    [input.turnId, input.point, input.step],
  )
  const [row] = rows
  if (!row) throw new Error(`turn ${input.turnId} has no decision at ${input.point}`)
  return row
}

async function insertCase(
  client: PoolClient,
  turn: WaitingTurn,
  input: CaseToOpen,
): Promise<CaseTimes> {
  const asked = await loadAsking(client, input)
  const { plan, policyVersion } = planCase(turn, input, asked)
  const id = uuidv7()
  const { rows } = await client.query<CaseTimes>(
    INSERT_CASE,
    valuesOf({ id, turn, input, asked: { ...asked, policy_version: policyVersion }, plan }),
  )
  const [opened] = rows
  if (!opened) throw new Error(`no case was opened for turn ${turn.id}`)
  await attestCase(client, {
    type: 'approval.opened',
    severity: 'info',
    actorId: null,
    subjectId: id,
    payload: {
      turnId: turn.id,
      point: input.point,
      round: input.round,
      mode: plan.mode,
      priority: plan.priority,
      ruleKeys: plan.ruleKeys,
      signals: toldSignals(asked.signals),
    },
    piiClasses: foundPiiClasses(asked.signals),
  })
  return opened
}

/** The terms of the rules that asked, and of those of now: a case that is opened anew opens under what has changed. */
function planCase(
  turn: WaitingTurn,
  input: CaseToOpen,
  asked: AskedBy,
): { plan: ApprovalPlan; policyVersion: string } {
  const asking = askingRules(asked.trace, input.snapshot.rules)
  const now = input.judge(input.point, asked.draft ?? turn.question)
  const { signals } = asked
  return {
    plan: planApproval({ asking: [...asking, ...now.asking], signals, defaults: input.defaults }),
    policyVersion: isStricter(now.asking, termsOf(asking))
      ? now.policyVersion
      : asked.policy_version,
  }
}

function valuesOf(parts: {
  id: string
  turn: WaitingTurn
  input: CaseToOpen
  asked: AskedBy
  plan: ApprovalPlan
}): unknown[] {
  const { id, turn, input, asked, plan } = parts
  const digest = digestAction({
    turnId: turn.id,
    point: input.point,
    round: input.round,
    agentId: turn.agent_id,
    requesterId: turn.user_id,
    policyVersion: asked.policy_version,
    ruleKeys: plan.ruleKeys,
    question: turn.question,
    text: asked.draft,
  })
  return [
    id,
    turn.id,
    input.point,
    input.round,
    plan.mode,
    plan.priority,
    plan.quorum,
    plan.ruleKeys,
    JSON.stringify(asked.signals),
    asked.reason,
    asked.policy_version,
    digest,
    asked.draft,
    plan.approverRole,
    plan.remindMs,
    plan.escalateMs,
    plan.expireMs,
  ]
}

const INSERT_CASE = `WITH opened AS (
    INSERT INTO approval_requests
      (id, turn_id, session_id, requester_id, agent_id, point, round, hitl_mode, priority, quorum, rule_keys, signals,
       reason, policy_version, action_digest, proposed_response, approver_role, remind_at, escalate_at, expires_at)
    SELECT $1, t.id, t.session_id, t.user_id, t.agent_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
           now() + $15::bigint * interval '1 millisecond', now() + $16::bigint * interval '1 millisecond',
           now() + $17::bigint * interval '1 millisecond'
    FROM turns t WHERE t.id = $2
    RETURNING id, status, remind_at, escalate_at, expires_at
  ), turn AS (
    UPDATE turns SET status = 'awaiting_approval', stage = 'awaiting_approval', has_waited = true,
           approval_id = $1, event_seq = event_seq + 1
    WHERE id = $2 RETURNING id, event_seq, attempt
  ), event AS (
    INSERT INTO turn_events (turn_id, seq, type, attempt, chunk_seq, payload)
    SELECT turn.id, turn.event_seq, 'approval-opened', turn.attempt,
           (SELECT coalesce(max(s.seq), 0) FROM stream_chunks s
            WHERE s.turn_id = turn.id AND s.attempt = turn.attempt),
           jsonb_build_object('approvalId', $1::uuid)
    FROM turn
  )
  SELECT * FROM opened`
