import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { ApprovalStatus } from '#contracts/approvals.ts'
import type { Signal } from '#contracts/governance.ts'
import { REVIEW_MODES, type MadeDecision, type ReviewPlan } from '#domain/reviews.ts'
import { digestAction } from './approvals-rows.ts'
import { attestCase } from './audit-records.ts'

/** A case about an answer that has gone out, and when its workflow has to do something. */
export interface OpenedReview {
  id: string
  mode: string
  status: ApprovalStatus
  remindAt: Date
  escalateAt: Date
  expiresAt: Date
}

export const REVIEW_COLUMNS = `id, hitl_mode AS mode, status, remind_at AS "remindAt", escalate_at AS "escalateAt",
  expires_at AS "expiresAt"`

/**
 * What was decided on a turn's question and on the answer that goes out, with the rules that applied; nothing where
 * no rule did, which is how most turns end.
 */
export async function loadMadeDecisions(pool: Pool, turnId: string): Promise<MadeDecision[]> {
  const { rows } = await pool.query<{
    point: MadeDecision['point']
    policy_version: string
    signals: Signal[]
    applied: string[]
  }>({
    name: 'load-made-decisions',
    text: `SELECT DISTINCT ON (d.point) d.point, d.policy_version, d.signals,
             jsonb_path_query_array(d.trace, '$[*] ? (@.applied == true).ruleKey') AS applied
           FROM governance_decisions d WHERE d.turn_id = $1 AND d.point IN ('input', 'output')
           ORDER BY d.point, d.step DESC`,
    values: [turnId],
  })
  return rows.some(({ applied }) => applied.length > 0)
    ? rows.map((row) => ({
        point: row.point,
        policyVersion: row.policy_version,
        signals: row.signals,
        appliedKeys: row.applied,
      }))
    : []
}

/** The case of a turn that has ended, where it has one: a step that runs again after a crash finds it. */
export async function findReview(
  client: Pick<Pool, 'query'>,
  turnId: string,
): Promise<OpenedReview | null> {
  const { rows } = await client.query<OpenedReview>(
    `SELECT ${REVIEW_COLUMNS} FROM approval_requests WHERE turn_id = $1 AND hitl_mode = ANY($2::text[])`,
    [turnId, REVIEW_MODES],
  )
  return rows[0] ?? null
}

interface ReviewedTurn {
  id: string
  session_id: string
  user_id: string
  agent_id: string
  question: string
}

/** Opens the case of an answer in the transaction that writes the answer. */
export async function insertReview(
  client: PoolClient,
  input: { turnId: string; answer: string; plan: ReviewPlan },
): Promise<OpenedReview> {
  const { plan, answer } = input
  const turn = await readTurn(client, input.turnId)
  const { rows } = await client.query<OpenedReview>(
    `INSERT INTO approval_requests
       (id, turn_id, session_id, requester_id, agent_id, point, round, hitl_mode, priority, rule_keys, signals,
        reason, policy_version, action_digest, proposed_response, approver_role, remind_at, escalate_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11, $12, $13, $14, $15,
             now() + $16::bigint * interval '1 millisecond', now() + $17::bigint * interval '1 millisecond',
             now() + $18::bigint * interval '1 millisecond')
     RETURNING ${REVIEW_COLUMNS}`,
    [
      uuidv7(),
      turn.id,
      turn.session_id,
      turn.user_id,
      turn.agent_id,
      plan.point,
      plan.mode,
      plan.priority,
      plan.ruleKeys,
      JSON.stringify(plan.signals),
      plan.reason,
      plan.policyVersion,
      digestAction({ ...describe(turn, plan), text: answer }),
      answer,
      plan.approverRole,
      plan.remindMs,
      plan.escalateMs,
      plan.expireMs,
    ],
  )
  const [opened] = rows
  if (!opened) throw new Error(`no review was opened for turn ${turn.id}`)
  return opened
}

function describe(turn: ReviewedTurn, plan: ReviewPlan) {
  return {
    turnId: turn.id,
    point: plan.point,
    round: 0,
    agentId: turn.agent_id,
    requesterId: turn.user_id,
    policyVersion: plan.policyVersion,
    ruleKeys: plan.ruleKeys,
    question: turn.question,
  }
}

async function readTurn(client: PoolClient, turnId: string): Promise<ReviewedTurn> {
  const { rows } = await client.query<ReviewedTurn>(
    `SELECT t.id, t.session_id, t.user_id, t.agent_id, m.content AS question
     FROM turns t JOIN messages m ON m.id = t.user_message_id WHERE t.id = $1`,
    [turnId],
  )
  const [turn] = rows
  if (!turn) throw new Error(`turn ${turnId} is gone`)
  return turn
}

/** Says in the audit chain that the case was opened: last in its transaction, for it keeps the end of the chain. */
export async function attestReview(
  client: PoolClient,
  { id, turnId, plan }: { id: string; turnId: string; plan: ReviewPlan },
): Promise<void> {
  const { point, mode, priority, ruleKeys } = plan
  await attestCase(client, {
    type: 'approval.opened',
    severity: 'info',
    actorId: null,
    subjectId: id,
    payload: { turnId, point, round: 0, mode, priority, ruleKeys },
  })
}
