import type { PoolClient } from 'pg'
import { z } from 'zod'
import type { StoredEvent } from '#domain/audit-chain.ts'
import type { Flaw } from '#domain/audit-checkpoint.ts'
import { appendAuditEvent, type AuditEventInput } from './audit.ts'
import type { Queryable } from './transaction.ts'

// The database makes the hash, so that writing one and checking millions are the same words.
const hashOf = (json: string) => `encode(sha256(convert_to((${json})::text, 'UTF8')), 'hex')`
const hashOfText = (column: string) => `encode(sha256(convert_to(${column}, 'UTF8')), 'hex')`
const momentOf = (column: string) => `extract(epoch FROM ${column})`

/** Everything a case `a` rests on and came to; not who looks at it, nor when somebody is to be reminded. */
const CASE_HASH = hashOf(`jsonb_build_array(
    a.id, a.turn_id, a.session_id, a.requester_id, a.agent_id, a.point, a.round, a.hitl_mode, a.approver_role,
    a.quorum, a.priority, a.rule_keys, a.signals, a.reason, a.policy_version, encode(a.action_digest, 'hex'),
    encode(a.decision_digest, 'hex'), a.status, a.end_reason, a.decided_by, ${momentOf('a.decided_at')},
    ${['proposed_response', 'edited_response', 'guidance', 'reviewer_notes'].map((text) => hashOfText(`a.${text}`)).join(', ')},
    (SELECT jsonb_agg(v.user_id ORDER BY v.user_id) FROM approval_votes v WHERE v.approval_id = a.id))`)

/**
 * All decisions of a turn, by the expression that names it. Texts of JSON one after another, which end where they end,
 * take half the time of JSON made of them: this is in the transaction that concludes a turn.
 */
export const decisionsHash = (turnId: string) => `(SELECT ${hashOf(`coalesce(string_agg(
    jsonb_build_array(d.id, d.point, d.step, d.effect, d.reason_key, d.reason, d.policy_version, d.immutable_id,
      encode(d.input_digest, 'hex'), encode(d.enforced_digest, 'hex'), encode(d.facts_hash, 'hex'),
      ${momentOf('d.created_at')})::text
    || d.intent::text || d.signals::text || d.trace::text || coalesce(d.detectors, 'null')::text,
    '' ORDER BY d.point, d.step), '')`)}
  FROM governance_decisions d WHERE d.turn_id = ${turnId})`

export interface CaseEvent extends AuditEventInput {
  subjectId: string
  payload: { turnId: string } & NonNullable<AuditEventInput['payload']>
}

/** Appends an event that attests its case as the transaction has made it: nobody changes it later without being seen. */
export async function attestCase(client: Queryable, event: CaseEvent): Promise<void> {
  const { rows } = await client.query<{ hash: string }>(
    `SELECT ${CASE_HASH} AS hash FROM approval_requests a WHERE a.id = $1`,
    [event.subjectId],
  )
  const [row] = rows
  if (!row) throw new Error(`case ${event.subjectId} is gone`)
  await appendAuditEvent(client, {
    ...event,
    payload: { ...event.payload, recordHash: row.hash },
  })
}

// Of the events of a case, the last one that attests it. A case may be gone only with its conversation.
const CHANGED_CASE = `SELECT e.seq, a.id IS NULL AS is_gone FROM (
    SELECT DISTINCT ON (subject_id) subject_id, seq, payload FROM audit_events
    WHERE type LIKE 'approval.%' AND payload ? 'recordHash' ORDER BY subject_id, seq DESC
  ) e
  LEFT JOIN approval_requests a ON a.id::text = e.subject_id
  LEFT JOIN turns t ON t.id::text = e.payload ->> 'turnId'
  WHERE CASE WHEN a.id IS NULL THEN t.id IS NOT NULL ELSE ${CASE_HASH} <> e.payload ->> 'recordHash' END
  ORDER BY e.seq LIMIT 1`

const UNOPENED_CASE = `SELECT a.id FROM approval_requests a
  WHERE NOT EXISTS (SELECT 1 FROM audit_events e WHERE e.type = 'approval.opened' AND e.subject_id = a.id::text) LIMIT 1`

/** A case that is not what the chain says it is; `length` is that of the chain. */
export async function findChangedCase(client: PoolClient, length: number): Promise<Flaw | null> {
  const changed = await client.query<{ seq: string; is_gone: boolean }>(CHANGED_CASE)
  const [first] = changed.rows
  if (first)
    return {
      firstBad: Number(first.seq),
      problem: `The case that event ${first.seq} speaks for ${first.is_gone ? 'is gone' : 'was changed'}.`,
    }
  const unopened = await client.query<{ id: string }>(UNOPENED_CASE)
  const [other] = unopened.rows
  return other
    ? {
        firstBad: length + 1,
        problem: `approval_requests has a row for ${other.id} that no event speaks for.`,
      }
    : null
}

const spokenFor = z.object({ turnId: z.uuid(), decisionsHash: z.string() })

/** The first of these events whose turn is there and has other decisions than it had when it ended. */
export async function findChangedDecision(
  client: PoolClient,
  events: readonly StoredEvent[],
): Promise<Flaw | null> {
  const ended = events.flatMap(({ entry }) => {
    if (entry.type !== 'turn.concluded') return []
    const { success, data } = spokenFor.safeParse(entry.payload)
    return success ? [{ seq: entry.seq, ...data }] : []
  })
  if (ended.length === 0) return null
  const { rows } = await client.query<{ id: string; hash: string }>(
    `SELECT t.id, ${decisionsHash('t.id')} AS hash FROM turns t WHERE t.id = ANY($1::uuid[])`,
    [ended.map(({ turnId }) => turnId)],
  )
  const hashes = new Map(rows.map(({ id, hash }) => [id, hash]))
  const changed = ended.find(
    ({ turnId, decisionsHash: kept }) => (hashes.get(turnId) ?? kept) !== kept,
  )
  return changed
    ? {
        firstBad: changed.seq,
        problem: `The decisions of the turn that event ${changed.seq} speaks for were changed.`,
      }
    : null
}
