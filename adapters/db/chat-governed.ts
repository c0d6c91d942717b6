import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { TurnStatus } from '#contracts/chat-turn.ts'
import { titleOf } from '#domain/chat-title.ts'
import type { Decision, Effect, Point } from '#contracts/governance.ts'
import type { ToldAttachment } from '#domain/prompt.ts'
import type { Circumstances } from '#domain/governance/types.ts'
import { ATTACHED_TEXTS_COLUMN } from './chat-attachments.ts'
import type { DecisionRecord } from './governance-records.ts'
import { CIRCUMSTANCES_COLUMN, circumstancesSchema } from './governance-circumstances.ts'

/** What the first step of a turn has to know. */
export interface TurnToGuard {
  sessionId: string
  status: TurnStatus
  isStopRequested: boolean
  requestedModel: string | null
  content: string
  attachments: ToldAttachment[]
  agent: {
    id: string
    slug: string
    domain: string
    capabilities: string[]
    model: string | null
    fallbackModels: string[]
  }
  circumstances: Circumstances
  /** The decision of an earlier run of the same step. */
  decided: Effect | null
}

export async function loadTurnToGuard(pool: Pool, turnId: string): Promise<TurnToGuard | null> {
  const { rows } = await pool.query<{
    session_id: string
    status: TurnStatus
    stopped: boolean
    requested_model: string | null
    content: string
    attachments: ToldAttachment[]
    agent_id: string
    slug: string
    domain: string
    capabilities: string[]
    model: string | null
    fallback_models: string[]
    circumstances: unknown
    decided: Effect | null
  }>({
    name: 'load-turn-to-guard',
    text: `SELECT t.session_id, t.status, t.stop_requested_at IS NOT NULL AS stopped, t.requested_model, m.content,
                  a.id AS agent_id, a.slug, a.domain, a.capabilities, a.model, a.fallback_models,
                  d.effect AS decided, ${ATTACHED_TEXTS_COLUMN}, ${CIRCUMSTANCES_COLUMN}
           FROM turns t
           JOIN messages m ON m.id = t.user_message_id
           JOIN agents a ON a.id = t.agent_id
           JOIN users u ON u.id = t.user_id
           LEFT JOIN governance_decisions d ON d.turn_id = t.id AND d.point = 'input'
           WHERE t.id = $1`,
    values: [turnId],
  })
  const [row] = rows
  if (!row) return null
  return {
    sessionId: row.session_id,
    status: row.status,
    isStopRequested: row.stopped,
    requestedModel: row.requested_model,
    content: row.content,
    attachments: row.attachments,
    agent: {
      id: row.agent_id,
      slug: row.slug,
      domain: row.domain,
      capabilities: row.capabilities,
      model: row.model,
      fallbackModels: row.fallback_models,
    },
    circumstances: circumstancesSchema.parse(row.circumstances),
    decided: row.decided,
  }
}

const SAVE_DECISION = `WITH decision AS (
    INSERT INTO governance_decisions
      (id, turn_id, point, effect, reason_key, reason, policy_version, intent, signals, trace, step,
       input_digest, enforced_digest, facts_hash, immutable_id, detectors)
    SELECT $1, t.id, $3, $4, $5, $6, $7, $8, $9, $10, $13, $16, $17, $18, $19, $20 FROM turns t
    WHERE t.id = $2 AND t.status IN ('accepted', 'running')
    -- A turn that ends at this moment takes no decision any more: its end speaks for all of them.
    FOR UPDATE OF t
    ON CONFLICT (turn_id, point, step) DO NOTHING
    RETURNING turn_id
  ), turn AS (
    UPDATE turns t SET status = 'running', stage = $11, decision = $4, policy_version = $7,
           started_at = coalesce(started_at, now()), event_seq = event_seq + 1
    FROM decision d WHERE t.id = d.turn_id
    RETURNING t.id, t.session_id, t.event_seq, t.attempt, t.user_message_id
  ), event AS (
    INSERT INTO turn_events (turn_id, seq, type, attempt, chunk_seq, payload)
    SELECT turn.id, turn.event_seq, 'decision-made', turn.attempt,
           (SELECT coalesce(max(s.seq), 0) FROM stream_chunks s
            WHERE s.turn_id = turn.id AND s.attempt = turn.attempt),
           jsonb_build_object('point', $3::text, 'effect', $4::text, 'reason', $6::text, 'decisionId', $1::uuid)
    FROM turn
  ), draft AS (
    UPDATE model_calls c SET draft = $12 FROM turn
    -- The newest call; where its text was taken back, the turn's fence is already above it.
    WHERE $3 = 'output' AND $12::text IS NOT NULL AND c.turn_id = turn.id
      AND c.attempt = (SELECT max(attempt) FROM model_calls WHERE turn_id = turn.id)
  ), title AS (
    -- A title made of the question must not keep what the question may not.
    UPDATE sessions s SET title = $14 FROM turn
    WHERE $3 = 'input' AND $12::text IS NOT NULL AND s.id = turn.session_id AND s.title = $15
  )
  UPDATE messages m SET content = $12, status = 'redacted' FROM turn
  WHERE $3 = 'input' AND $12::text IS NOT NULL AND m.id = turn.user_message_id`

/**
 * Stores a decision of a turn once, with its event, and moves the turn on. A step that runs again after
 * a crash finds its own decision and changes nothing.
 */
export async function saveDecision(
  pool: Pool,
  input: {
    turnId: string
    point: Point
    step?: number
    decision: Decision
    stage: string
    /** What was decided on; needed where a title may be made of it. */
    decidedText?: string
    /** Absent where no rule was asked. */
    record?: DecisionRecord
  },
): Promise<void> {
  const { decision, record } = input
  await pool.query({
    name: 'save-decision',
    text: SAVE_DECISION,
    values: [
      uuidv7(),
      input.turnId,
      input.point,
      decision.effect,
      decision.reasonKey,
      decision.reason,
      decision.policyVersion,
      JSON.stringify(decision.intent),
      JSON.stringify(decision.signals),
      JSON.stringify(decision.trace),
      input.stage,
      decision.redactedText ?? null,
      input.step ?? 0,
      titleOf(decision.redactedText ?? ''),
      titleOf(input.decidedText ?? ''),
      record?.inputDigest ?? null,
      record?.enforcedDigest ?? null,
      record?.factsHash ?? null,
      record?.immutableId ?? null,
      record ? JSON.stringify(record.detectors) : null,
    ],
  })
}
