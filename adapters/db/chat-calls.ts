import type { Pool } from 'pg'
import type { Effect, StreamMode } from '#contracts/governance.ts'
import type { FinishReason, ModelErrorKind } from '#contracts/models.ts'
import type { Circumstances } from '#domain/governance/types.ts'
import { CIRCUMSTANCES_COLUMN, circumstancesSchema } from './governance-circumstances.ts'

export interface CallKey {
  turnId: string
  /** Which call of the turn's loop; a retry or another candidate is a new attempt of the same step. */
  step: number
  attempt: number
}

export interface CallUsage {
  tokensIn: number
  tokensOut: number
  cachedIn: number
  source: 'provider' | 'estimated'
  costMicroUsd: bigint | null
  priceVersion: string | null
}

/** What a call will cost at least, and what its answer adds, for the case that its worker dies before it knows. */
export interface CallEstimate {
  inputMicroUsd: bigint
  outputMicroUsdPerMillion: bigint
  priceVersion: string
}

export type BegunCall =
  | { kind: 'begun'; attempt: number }
  /** Somebody wants the turn stopped: what readers have seen stays, and no model is asked. */
  | { kind: 'stopped' }
  /** An earlier attempt of this step got its answer before its worker died: no model is paid twice. */
  | { kind: 'finished'; attempt: number; finishReason: FinishReason; tokensOut: number }
  /** The turn has ended meanwhile. */
  | { kind: 'gone' }

/**
 * Takes the fence for a new attempt and records the upstream call before it is made. From here on chunks
 * and drafts of older attempts are refused, and readers are told to drop their text.
 */
export async function beginCall(
  pool: Pool,
  input: {
    turnId: string
    step: number
    provider: string
    model: string
    tokensIn: number
    /** Null where no price is known. */
    estimate: CallEstimate | null
    contextMessages: number
    omittedMessages: number
    streaming: StreamMode
  },
): Promise<BegunCall> {
  const { rows } = await pool.query<{
    begun: number | null
    stopped: boolean | null
    done: number | null
    finish_reason: FinishReason | null
    tokens_out: number | null
  }>({
    name: 'begin-call',
    text: BEGIN_CALL,
    values: [
      input.turnId,
      input.step,
      input.provider,
      input.model,
      input.tokensIn,
      input.contextMessages,
      input.omittedMessages,
      input.streaming,
      input.estimate?.inputMicroUsd ?? null,
      input.estimate?.outputMicroUsdPerMillion ?? null,
      input.estimate?.priceVersion ?? null,
    ],
  })
  const [row] = rows
  if (row?.done && row.finish_reason)
    return {
      kind: 'finished',
      attempt: row.done,
      finishReason: row.finish_reason,
      tokensOut: row.tokens_out ?? 0,
    }
  if (row?.begun) return { kind: 'begun', attempt: row.begun }
  return { kind: row?.stopped ? 'stopped' : 'gone' }
}

const BEGIN_CALL = `WITH done AS (
        SELECT attempt, finish_reason, tokens_out FROM model_calls
        WHERE turn_id = $1 AND step = $2 AND status = 'finished' ORDER BY attempt DESC LIMIT 1
      ), turn AS (
        UPDATE turns SET attempt = attempt + 1, stage = 'generating', provider = $3, model = $4,
               context_messages = $6, omitted_messages = $7,
               event_seq = event_seq + CASE WHEN attempt > 0 THEN 1 ELSE 0 END
        WHERE id = $1 AND status = 'running' AND stop_requested_at IS NULL AND NOT EXISTS (SELECT 1 FROM done)
        RETURNING attempt, event_seq
      ), call AS (
        INSERT INTO model_calls (turn_id, step, attempt, provider, model, status, tokens_in, usage_source,
                                 streaming, cost_micro_usd, output_price, price_version)
        SELECT $1, $2, attempt, $3, $4, 'started', $5, 'estimated', $8, $9, $10, $11 FROM turn
      ), abandoned AS (
        UPDATE model_calls c SET status = 'abandoned', finished_at = now(), tokens_out = seen.tokens,
               cost_micro_usd = c.cost_micro_usd + c.output_price * seen.tokens / 1000000
        FROM turn
        JOIN model_calls open ON open.turn_id = $1 AND open.status = 'started' AND open.attempt < turn.attempt
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(length(s.text)), 0) / 4 AS tokens FROM stream_chunks s
          WHERE s.turn_id = $1 AND s.attempt = open.attempt
        ) seen
        WHERE (c.turn_id, c.step, c.attempt) = (open.turn_id, open.step, open.attempt)
      ), reset AS (
        INSERT INTO turn_events (turn_id, seq, type, attempt, chunk_seq, payload)
        SELECT $1, event_seq, 'turn-reset', attempt, 0, '{"reason": "another_attempt"}' FROM turn
        WHERE attempt > 1
      )
      SELECT (SELECT attempt FROM turn) AS begun,
             (SELECT stop_requested_at IS NOT NULL FROM turns WHERE id = $1 AND status = 'running') AS stopped,
             (SELECT attempt FROM done) AS done, (SELECT finish_reason FROM done),
             (SELECT tokens_out FROM done)`

/**
 * What was shown and may not stand: readers are told to drop it, and nobody reads it again. In a statement that has
 * raised the fence of `turn` over it.
 */
const takeBack = (isRetracted: string) => `reset AS (
        INSERT INTO turn_events (turn_id, seq, type, attempt, chunk_seq, payload)
        SELECT id, event_seq, 'turn-reset', attempt, 0, '{"reason": "retracted"}' FROM turn WHERE ${isRetracted}
      ), taken_back AS (
        DELETE FROM stream_chunks s USING turn WHERE ${isRetracted} AND s.turn_id = turn.id AND s.attempt = $3
      )`

/**
 * Keeps the answer of a call. False when a newer attempt holds the fence, so that this one must not count.
 */
export async function finishCall(
  pool: Pool,
  key: CallKey,
  result: {
    draft: string
    finishReason: FinishReason | 'stopped' | 'blocked'
    requestId: string | null
    usage: CallUsage
    firstTextAt: Date | null
    /** Whether what readers were shown may not stand. */
    isRetracted: boolean
  },
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'finish-call',
    text: `WITH turn AS (
        UPDATE turns SET stage = 'checking',
               first_text_at = coalesce(first_text_at, $12::timestamptz),
               attempt = attempt + $14::boolean::int, event_seq = event_seq + $14::boolean::int
        WHERE id = $1 AND attempt = $3 AND status = 'running' RETURNING id, attempt, event_seq
      ), ${takeBack('$14::boolean')}
      UPDATE model_calls c SET status = 'finished', draft = $4, finish_reason = $5, request_id = $6,
             tokens_in = $7, tokens_out = $8, cached_in = $9, usage_source = $10, cost_micro_usd = $11,
             first_text_ms = extract(epoch FROM ($12::timestamptz - c.started_at)) * 1000, price_version = $13, finished_at = now()
      FROM turn WHERE c.turn_id = turn.id AND c.step = $2 AND c.attempt = $3`,
    values: [
      ...callKey(key),
      result.draft,
      result.finishReason,
      result.requestId,
      result.usage.tokensIn,
      result.usage.tokensOut,
      result.usage.cachedIn,
      result.usage.source,
      result.usage.costMicroUsd,
      result.firstTextAt,
      result.usage.priceVersion,
      result.isRetracted,
    ],
  })
  return rowCount === 1
}

/** Records that a call failed, and the text that had come; what was used is still charged. */
export async function failCall(
  pool: Pool,
  key: CallKey,
  failure: {
    kind: ModelErrorKind
    draft: string
    requestId: string | null
    usage: CallUsage
    isRetracted: boolean
  },
): Promise<void> {
  await pool.query({
    name: 'fail-call',
    text: `WITH turn AS (
             UPDATE turns SET attempt = attempt + 1, event_seq = event_seq + 1
             WHERE $13::boolean AND id = $1 AND attempt = $3 AND status = 'running' RETURNING id, attempt, event_seq
           ), ${takeBack('true')}
           UPDATE model_calls SET status = 'failed', error_kind = $4, draft = $5, request_id = $6,
             tokens_in = $7, tokens_out = $8, cached_in = $9, usage_source = $10, cost_micro_usd = $11,
             price_version = $12, finished_at = now()
           WHERE turn_id = $1 AND step = $2 AND attempt = $3 AND status = 'started'`,
    values: [
      ...callKey(key),
      failure.kind,
      failure.draft,
      failure.requestId,
      failure.usage.tokensIn,
      failure.usage.tokensOut,
      failure.usage.cachedIn,
      failure.usage.source,
      failure.usage.costMicroUsd,
      failure.usage.priceVersion,
      failure.isRetracted,
    ],
  })
}

/** The answer that the newest finished call of a turn left. */
export async function loadDraft(
  pool: Pool,
  turnId: string,
): Promise<{
  draft: string
  /** Which call of the turn's loop left it. */
  step: number
  finishReason: string
  circumstances: Circumstances
  /** How the agent was told to behave. */
  instructions: { systemPrompt: string; soul: string; guardrails: { text: string }[] }
  /** The rules that the turn began with. */
  policyVersion: string | null
  decided: Effect | null
} | null> {
  const { rows } = await pool.query<{
    draft: string
    step: number
    finish_reason: string
    circumstances: unknown
    instructions: { systemPrompt: string; soul: string; guardrails: { text: string }[] }
    policy_version: string | null
    decided: Effect | null
  }>({
    name: 'load-draft',
    text: `SELECT c.draft, c.step, c.finish_reason, ${CIRCUMSTANCES_COLUMN}, t.policy_version,
                  jsonb_build_object('systemPrompt', a.system_prompt, 'soul', a.soul,
                                     'guardrails', a.guardrails) AS instructions,
                  d.effect AS decided
           FROM model_calls c
           JOIN turns t ON t.id = c.turn_id
           JOIN agents a ON a.id = t.agent_id
           JOIN users u ON u.id = t.user_id
           LEFT JOIN governance_decisions d ON d.turn_id = t.id AND d.point = 'output' AND d.step = c.step
           WHERE c.turn_id = $1 AND c.status = 'finished' ORDER BY c.step DESC, c.attempt DESC LIMIT 1`,
    values: [turnId],
  })
  const [row] = rows
  if (!row) return null
  return {
    draft: row.draft,
    step: row.step,
    finishReason: row.finish_reason,
    circumstances: circumstancesSchema.parse(row.circumstances),
    instructions: row.instructions,
    policyVersion: row.policy_version,
    decided: row.decided,
  }
}

function callKey(key: CallKey): [string, number, number] {
  return [key.turnId, key.step, key.attempt]
}
