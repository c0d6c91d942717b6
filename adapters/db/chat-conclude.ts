import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { FinishedStatus } from '#contracts/chat-turn.ts'
import type { ReviewPlan } from '#domain/reviews.ts'
import { loadClosing } from './approvals-closing.ts'
import { withdrawCasesOf } from './approvals-deadlines.ts'
import {
  attestReview,
  findReview,
  insertReview,
  type OpenedReview,
} from './approvals-review-open.ts'
import { decisionsHash } from './audit-records.ts'
import type { AuditLogRow } from './audit-rows.ts'
import { attestTurn } from './audit-turns.ts'
import { promoteNext, type NextTurn } from './chat-promote.ts'
import { inTransaction } from './transaction.ts'

export interface Conclusion {
  turnId: string
  status: FinishedStatus
  failureKind: string | null
  /** Tokens of a text, for the budget of later questions. */
  countTokens: (text: string) => number
  /** How people are to look at the answer afterwards, where they are. */
  review?: ReviewPlan | null
}

export interface Concluded {
  /** False when the turn had ended before: then nothing was written. */
  isNew: boolean
  status: FinishedStatus
  userId: string
  sessionId: string
  model: string | null
  tokens: number
  costMicroUsd: number | null
  /** The turn of the same conversation that may run now: its workflow has to be started. */
  nextTurn: NextTurn | null
  /** The case in which people look at the answer: its workflow has to be started. */
  review: OpenedReview | null
}

interface OpenTurn {
  id: string
  session_id: string
  user_id: string
  agent_id: string
  department: string | null
  user_message_id: string
  status: string
  model: string | null
  cost_micro_usd: string | null
  tokens_in: number
  tokens_out: number
  has_waited: boolean
  is_open: boolean
}

/**
 * Ends a turn, in one transaction: the answer (only here is it written), usage and cost over every upstream
 * call, read models, the audit entry, and the promotion of the oldest queued turn. Ends it exactly once.
 */
export async function concludeTurn(pool: Pool, conclusion: Conclusion): Promise<Concluded | null> {
  return inTransaction(pool, async (client) => {
    const turn = await lockTurn(client, conclusion.turnId)
    if (!turn) return null
    const written = turn.is_open ? await writeConclusion(client, turn, conclusion) : null
    const nextTurn = await promoteNext(client, turn.session_id)
    const review = await openReview(client, { conclusion, answer: written?.answer })
    if (written)
      await attestTurn(client, { row: written.audit, decisionsHash: written.decisions_hash })
    if (written && review && conclusion.review)
      await attestReview(client, { id: review.id, turnId: turn.id, plan: conclusion.review })
    return {
      isNew: written !== null,
      status: written ? conclusion.status : (turn.status as FinishedStatus),
      userId: turn.user_id,
      sessionId: turn.session_id,
      model: turn.model,
      tokens: written ? written.tokens_in + written.tokens_out : turn.tokens_in + turn.tokens_out,
      costMicroUsd: toNumber(written ? written.cost_micro_usd : turn.cost_micro_usd),
      nextTurn,
      review,
    }
  })
}

/** Opens the case of the answer, or finds the one that an earlier run of this step has opened. */
async function openReview(
  client: PoolClient,
  { conclusion, answer }: { conclusion: Conclusion; answer: string | undefined },
): Promise<OpenedReview | null> {
  const { turnId, review } = conclusion
  if (!review) return null
  return answer === undefined
    ? findReview(client, turnId)
    : insertReview(client, { turnId, answer, plan: review })
}

async function lockTurn(client: PoolClient, turnId: string): Promise<OpenTurn | null> {
  await client.query({
    name: 'lock-session-of-turn',
    text: 'SELECT 1 FROM sessions WHERE id = (SELECT session_id FROM turns WHERE id = $1) FOR UPDATE',
    values: [turnId],
  })
  const { rows } = await client.query<OpenTurn>({
    name: 'lock-turn',
    text: `SELECT t.id, t.session_id, t.user_id, t.agent_id, s.department, t.user_message_id, t.status, t.model,
            t.cost_micro_usd, t.tokens_in, t.tokens_out, t.has_waited,
            t.status NOT IN ('completed', 'blocked', 'rejected', 'stopped', 'failed') AS is_open
     FROM turns t JOIN sessions s ON s.id = t.session_id WHERE t.id = $1 FOR UPDATE OF t`,
    values: [turnId],
  })
  return rows[0] ?? null
}

interface WrittenTurn {
  tokens_in: number
  tokens_out: number
  cost_micro_usd: string | null
  answer: string
  decisions_hash: string
  audit: AuditLogRow
}

async function writeConclusion(
  client: PoolClient,
  turn: OpenTurn,
  conclusion: Conclusion,
): Promise<WrittenTurn> {
  const draft = await closeCalls(client, turn.id)
  if (turn.has_waited) await withdrawCasesOf(client, turn.id, conclusion.status)
  const answer = await chooseAnswer(client, { draft, conclusion })
  const answerId = uuidv7()
  if (turn.has_waited) await makeRoom(client, turn.user_message_id, answerId)
  const { rows } = await client.query<Omit<WrittenTurn, 'audit' | 'answer'> & AuditLogRow>({
    name: 'conclude-turn',
    text: CONCLUDE,
    values: [
      turn.id,
      conclusion.status,
      conclusion.failureKind,
      answerId,
      answer.content,
      answer.status,
      conclusion.countTokens(answer.content),
      uuidv7(),
      conclusion.review?.mode,
    ],
  })
  const [written] = rows
  if (!written) throw new Error(`turn ${turn.id} was open and could not be concluded`)
  const { tokens_in, tokens_out, cost_micro_usd, decisions_hash, ...audit } = written
  return { tokens_in, tokens_out, cost_micro_usd, decisions_hash, audit, answer: answer.content }
}

const CONCLUDE = `WITH calls AS (
    SELECT coalesce(sum(tokens_in), 0)::int AS tokens_in, coalesce(sum(tokens_out), 0)::int AS tokens_out,
           coalesce(sum(cached_in), 0)::int AS cached_in,
           -- One call without a known price makes the whole unknown, never cheaper.
           CASE WHEN bool_or(cost_micro_usd IS NULL) THEN NULL ELSE coalesce(sum(cost_micro_usd), 0) END AS cost
    FROM model_calls WHERE turn_id = $1
  ), turn AS (
    UPDATE turns t SET status = $2, stage = $2, failure_kind = $3, message_id = $4, finished_at = now(),
           tokens_in = calls.tokens_in, tokens_out = calls.tokens_out, cached_in = calls.cached_in,
           cost_micro_usd = calls.cost, event_seq = event_seq + 1
    FROM calls WHERE t.id = $1 RETURNING t.*
  ), question AS (
    UPDATE messages m SET status = 'blocked' FROM turn
    WHERE m.id = turn.user_message_id AND $2 IN ('blocked', 'rejected') AND turn.attempt = 0 AND turn.regenerates_id IS NULL
  ), answer AS (
    INSERT INTO messages (id, session_id, turn_id, parent_id, role, content, status, depth, tokens)
    SELECT $4, turn.session_id, turn.id, turn.user_message_id, 'assistant', $5, $6, m.depth + 1, $7
    FROM turn JOIN messages m ON m.id = turn.user_message_id
  ), session AS (
    UPDATE sessions s SET updated_at = now(),
           leaf_message_id = CASE
             WHEN s.leaf_message_id = turn.user_message_id OR turn.regenerates_id IS NOT NULL THEN $4::uuid
             ELSE s.leaf_message_id END
    FROM turn WHERE s.id = turn.session_id
  ), event AS (
    INSERT INTO turn_events (turn_id, seq, type, attempt, chunk_seq, payload)
    SELECT turn.id, turn.event_seq, 'turn-finished', turn.attempt, 2147483647,
           jsonb_build_object('status', turn.status, 'messageId', turn.message_id, 'failureKind', turn.failure_kind,
             'usage', jsonb_build_object('tokensIn', turn.tokens_in, 'tokensOut', turn.tokens_out,
                                         'cachedIn', turn.cached_in),
             'costMicroUsd', turn.cost_micro_usd)
    FROM turn
  ), query AS (
    INSERT INTO query_events (turn_id, user_id, agent_id, department, provider, model, status, effect, latency_ms,
                              first_text_ms, tokens_in, tokens_out, cost_micro_usd, created_at)
    SELECT turn.id, turn.user_id, turn.agent_id, s.department, turn.provider, turn.model, turn.status,
           turn.decision, extract(epoch FROM (turn.finished_at - turn.created_at)) * 1000,
           extract(epoch FROM (turn.first_text_at - turn.created_at)) * 1000,
           turn.tokens_in, turn.tokens_out, turn.cost_micro_usd, turn.created_at
    FROM turn JOIN sessions s ON s.id = turn.session_id
  ), audit AS (
    INSERT INTO audit_log (id, turn_id, actor_id, agent_id, intent_domain, risk_signals, hitl_mode, effect,
                           provider, model, outcome)
    SELECT $8, turn.id, turn.user_id, turn.agent_id, d.label, coalesce(d.signals, '{}'),
           coalesce((SELECT r.hitl_mode FROM approval_requests r WHERE r.id = turn.approval_id), $9, 'none'),
           turn.decision, turn.provider, turn.model, turn.status
    FROM turn LEFT JOIN LATERAL (
      SELECT min(g.intent ->> 'label') FILTER (WHERE g.point = 'input') AS label,
             array_agg(DISTINCT signal ->> 'id') FILTER (WHERE signal IS NOT NULL) AS signals
      FROM governance_decisions g LEFT JOIN LATERAL jsonb_array_elements(g.signals) signal ON true
      WHERE g.turn_id = turn.id
    ) d ON true RETURNING *
  )
  SELECT turn.tokens_in, turn.tokens_out, turn.cost_micro_usd, ${decisionsHash('turn.id')} AS decisions_hash, audit.*
  FROM turn, audit`

/**
 * What followed a question while its answer waited for a person comes after that answer now, so that the
 * conversation reads in order.
 */
async function makeRoom(client: PoolClient, questionId: string, answerId: string): Promise<void> {
  await client.query(
    `WITH RECURSIVE follower AS (
       SELECT id FROM messages WHERE parent_id = $1 AND role = 'user'
       UNION ALL
       SELECT m.id FROM follower f JOIN messages m ON m.parent_id = f.id
     )
     UPDATE messages m SET depth = m.depth + 1,
            parent_id = CASE WHEN m.parent_id = $1 THEN $2::uuid ELSE m.parent_id END
     FROM follower f WHERE m.id = f.id`,
    [questionId, answerId],
  )
}

interface Answer {
  content: string
  status: 'complete' | 'partial' | 'blocked' | 'failed'
}

interface Draft {
  text: string
  /** Whether nothing of it was held back from the readers. */
  isReleased: boolean
}

/**
 * The text of the turn's last call. One that is still open here has lost its worker: it is closed, and what its
 * readers have seen is kept as its text.
 */
async function closeCalls(client: PoolClient, turnId: string): Promise<Draft> {
  const { rows } = await client.query<{ draft: string | null; is_released: boolean }>({
    name: 'close-calls',
    text: `WITH abandoned AS (
        UPDATE model_calls c SET status = 'abandoned', finished_at = now(),
               -- What was shown before it was checked does not stay.
               draft = CASE WHEN open.streaming <> 'stream_then_check' THEN seen.text END,
               tokens_out = coalesce(length(seen.text), 0) / 4,
               cost_micro_usd = c.cost_micro_usd + c.output_price * (coalesce(length(seen.text), 0) / 4) / 1000000
        FROM model_calls open LEFT JOIN LATERAL (
          SELECT string_agg(s.text, '' ORDER BY s.seq) AS text FROM stream_chunks s
          WHERE s.turn_id = open.turn_id AND s.attempt = open.attempt AND s.kind = 'text'
        ) seen ON true
        WHERE open.turn_id = $1 AND open.status = 'started'
          AND (c.turn_id, c.step, c.attempt) = (open.turn_id, open.step, open.attempt)
        RETURNING c.step, c.attempt, c.draft
      )
      SELECT coalesce(a.draft, c.draft) AS draft,
             NOT (c.status = 'finished' AND c.finish_reason <> 'stopped') AS is_released
      FROM model_calls c LEFT JOIN abandoned a USING (step, attempt)
      WHERE c.turn_id = $1 ORDER BY attempt DESC LIMIT 1`,
    values: [turnId],
  })
  return { text: rows[0]?.draft ?? '', isReleased: rows[0]?.is_released ?? true }
}

async function chooseAnswer(
  client: PoolClient,
  { draft, conclusion }: { draft: Draft; conclusion: Conclusion },
): Promise<Answer> {
  const { status, turnId } = conclusion
  if (status === 'blocked') return { content: await loadRefusal(client, turnId), status: 'blocked' }
  if (status === 'rejected') {
    const { refusal } = await loadClosing(client, turnId)
    return { content: refusal ?? (await loadRefusal(client, turnId)), status: 'blocked' }
  }
  if (status === 'completed') {
    const { approved } = await loadClosing(client, turnId)
    return { content: approved ?? draft.text, status: 'complete' }
  }
  // What was not governed to its end is not shown to its end either.
  const seen = draft.isReleased ? draft.text : await loadSeen(client, turnId)
  return { content: seen, status: seen || status === 'stopped' ? 'partial' : 'failed' }
}

/** What the readers of the turn's last call were shown. */
async function loadSeen(client: PoolClient, turnId: string): Promise<string> {
  const { rows } = await client.query<{ text: string | null }>(
    `SELECT string_agg(s.text, '' ORDER BY s.seq) AS text FROM stream_chunks s JOIN turns t ON t.id = s.turn_id
     WHERE t.id = $1 AND s.attempt = t.attempt AND s.kind = 'text'`,
    [turnId],
  )
  return rows[0]?.text ?? ''
}

/** The sentence that stands in place of an answer that may not be shown. */
async function loadRefusal(client: PoolClient, turnId: string): Promise<string> {
  const { rows } = await client.query<{ reason: string }>(
    `SELECT reason FROM governance_decisions WHERE turn_id = $1 ORDER BY (effect = 'block') DESC, created_at DESC LIMIT 1`,
    [turnId],
  )
  return rows[0]?.reason ?? ''
}

function toNumber(value: string | null): number | null {
  return value === null ? null : Number(value)
}
