import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { ApprovalEndReason } from '#contracts/approvals.ts'
import type { Decision } from '#contracts/governance.ts'
import { unmetTerms } from '#domain/approval-terms.ts'
import { mayDecide, type Decider } from '#domain/approvals.ts'
import { digestOf, loadDeciders, lockCase, toCase, type CaseRow } from './approvals-rows.ts'
import { hasOutgrown, waitingText, type Judge } from './approvals-terms.ts'
import { attestCase } from './audit-records.ts'
import { inTransaction } from './transaction.ts'

/** What becomes of a turn that waited. */
export type ActedOutcome =
  | 'approved'
  | 'edited'
  | 'responded'
  | 'rejected'
  | 'expired'
  | 'withdrawn'
  /** The rules of now refuse what was approved under those of then. */
  | 'blocked'
  /**
   * Who decided has lost the right meanwhile, the case is not what was decided on, or the rules of now ask for more
   * than who decided: somebody is to decide anew.
   */
  | 'void'

export interface Acting {
  turnId: string
  approvalId: string
  /** What the rules in force say of a text that is about to go on. */
  judge: Judge
}

/**
 * Lets a turn go on after its case was decided, once. Everything the decision rests on is looked at again here:
 * the action's digest, the rules, the person's right. Null when the turn is not there any more, or has ended.
 */
export async function actOnApproval(pool: Pool, acting: Acting): Promise<ActedOutcome | null> {
  return inTransaction(pool, async (client) => {
    const row = await lockCase(client, acting.approvalId)
    if (!row || row.turn_id !== acting.turnId) return null
    if (row.turn_status !== 'awaiting_approval') return findEarlier(client, row)
    const outcome = await examine(client, { row, judge: acting.judge })
    await goOn(client, row, outcome)
    const isTakenBack = outcome === 'withdrawn' && row.status === 'pending'
    if (outcome === 'void' || outcome === 'blocked' || isTakenBack)
      await attestCase(client, {
        type: `approval.${outcome}`,
        severity: isTakenBack ? 'info' : 'warning',
        actorId: null,
        subjectId: row.id,
        payload: { turnId: row.turn_id, decidedBy: row.decided_by },
      })
    return outcome
  })
}

/** What an earlier run of this step came to. */
async function findEarlier(client: PoolClient, row: CaseRow): Promise<ActedOutcome | null> {
  if (row.turn_status !== 'running') return null
  const { rows } = await client.query<{ outcome: ActedOutcome }>(
    `SELECT payload ->> 'outcome' AS outcome FROM turn_events
     WHERE turn_id = $1 AND type = 'approval-decided' AND payload ->> 'approvalId' = $2`,
    [row.turn_id, row.id],
  )
  return rows[0]?.outcome ?? null
}

interface Examined {
  row: CaseRow
  judge: Acting['judge']
}

async function examine(client: PoolClient, { row, judge }: Examined): Promise<ActedOutcome> {
  if (row.is_stop_requested) return 'withdrawn'
  if (row.status === 'pending') return 'void'
  if (row.status === 'rejected') return tellWhy(client, { row, judge })
  if (row.status === 'expired' || row.status === 'withdrawn') return row.status
  const deciders = await findGoodDeciders(client, row)
  if (!deciders) return 'void'
  return row.status === 'responded'
    ? passOn(client, { row, judge })
    : releases(client, { row, judge, deciders })
}

/** Those who decided and may still decide it; null where they are too few, or the case is not what they decided on. */
export async function findGoodDeciders(
  client: PoolClient,
  row: CaseRow,
): Promise<Decider[] | null> {
  const other = row.edited_response ?? row.guidance
  const isSame =
    digestOf(row).equals(row.action_digest) &&
    (other === null || (row.decision_digest?.equals(digestOf(row, other)) ?? false))
  if (!isSame || !row.decided_by) return null
  const isAgreed = row.status === 'approved' || row.status === 'edited'
  const votes = await client.query<{ user_id: string }>(
    'SELECT user_id FROM approval_votes WHERE approval_id = $1',
    [row.id],
  )
  const voters = new Set([row.decided_by])
  if (isAgreed) for (const { user_id } of votes.rows) voters.add(user_id)
  const deciders = await loadDeciders(client, row, [...voters])
  const good = [...deciders.values()].filter((decider) => mayDecide(toCase(row), decider))
  return good.length >= (isAgreed ? row.quorum : 1) ? good : null
}

/** Puts the text that goes on before the rules of now, which may be stricter than when the case was opened. */
async function releases(
  client: PoolClient,
  { row, judge, deciders }: Examined & { deciders: readonly Decider[] },
): Promise<ActedOutcome> {
  const isEdited = row.status === 'edited'
  const waiting = judge(row.point, waitingText(row))
  const said = isEdited ? judge('output', row.edited_response ?? '') : waiting
  if (said.effect === 'block') {
    await saveRefusal(client, row, said)
    return 'blocked'
  }
  if (hasOutgrown(row, waiting)) return 'void'
  if (isEdited && unmetTerms(said.asking, rolesOf(deciders))) return 'void'
  if (said.redactedText !== undefined && (isEdited || row.point === 'output'))
    await redact(client, row, { edited: said.redactedText })
  return isEdited ? 'edited' : 'approved'
}

export const rolesOf = (deciders: readonly Decider[]) => deciders.map(({ role }) => role)

/** Keeps of the reviewer's note what the person who asked may be told: it is under the rules like any answer. */
async function tellWhy(client: PoolClient, { row, judge }: Examined): Promise<'rejected'> {
  const { id, reviewer_notes: notes, hitl_mode: mode } = row
  if (notes === null) return 'rejected'
  const { effect, redactedText, asking } = judge('output', notes)
  // Who is asked about their own is told nothing but what they wrote.
  const deciders = mode === 'confirm_self' ? null : ((await findGoodDeciders(client, row)) ?? [])
  const isRefused = effect === 'block' || (deciders && unmetTerms(asking, rolesOf(deciders)))
  await client.query('UPDATE approval_requests SET told = $2 WHERE id = $1', [
    id,
    isRefused ? null : (redactedText ?? notes),
  ])
  return 'rejected'
}

/** What the agent is told before it tries again comes back in what it says; a question goes on with it. */
async function passOn(client: PoolClient, { row, judge }: Examined): Promise<'responded' | 'void'> {
  const { effect, redactedText } = judge('output', row.guidance ?? '')
  if (effect === 'block') return 'void'
  if (row.point === 'input' && hasOutgrown(row, judge('input', row.question))) return 'void'
  if (redactedText !== undefined) await redact(client, row, { guidance: redactedText })
  return 'responded'
}

async function saveRefusal(client: PoolClient, row: CaseRow, decision: Decision): Promise<void> {
  await client.query(
    `INSERT INTO governance_decisions
       (id, turn_id, point, step, effect, reason_key, reason, policy_version, intent, signals, trace)
     VALUES ($1, $2, 'agent_end', $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (turn_id, point, step) DO NOTHING`,
    [
      uuidv7(),
      row.turn_id,
      row.round,
      decision.effect,
      decision.reasonKey,
      decision.reason,
      decision.policyVersion,
      JSON.stringify(decision.intent),
      JSON.stringify(decision.signals),
      JSON.stringify(decision.trace),
    ],
  )
}

/** Takes out of a text what the rules of now take out. */
async function redact(
  client: PoolClient,
  row: CaseRow,
  { edited, guidance }: { edited?: string; guidance?: string },
): Promise<void> {
  await client.query(
    `UPDATE approval_requests SET edited_response = coalesce($2, edited_response), guidance = coalesce($3, guidance),
            decision_digest = $4
     WHERE id = $1`,
    [row.id, edited, guidance, digestOf(row, edited ?? guidance)],
  )
  await attestCase(client, {
    type: 'approval.redacted',
    severity: 'info',
    actorId: null,
    subjectId: row.id,
    payload: { turnId: row.turn_id, decidedBy: row.decided_by },
  })
}

async function goOn(client: PoolClient, row: CaseRow, outcome: ActedOutcome): Promise<void> {
  await client.query(
    `WITH turn AS (
       UPDATE turns SET status = 'running', stage = $3, event_seq = event_seq + 1
       WHERE id = $1 AND status = 'awaiting_approval' RETURNING id, event_seq, attempt
     ), case_of_turn AS (
       UPDATE approval_requests SET end_reason = coalesce($5::text, end_reason),
              decided_at = coalesce(decided_at, now()), revision = revision + 1,
              status = CASE WHEN status = 'pending' THEN 'withdrawn' ELSE status END
       WHERE id = $2 AND (status = 'pending' OR $5::text IS NOT NULL)
     )
     INSERT INTO turn_events (turn_id, seq, type, attempt, chunk_seq, payload)
     SELECT turn.id, turn.event_seq, 'approval-decided', turn.attempt,
            (SELECT coalesce(max(s.seq), 0) FROM stream_chunks s
             WHERE s.turn_id = turn.id AND s.attempt = turn.attempt),
            jsonb_build_object('approvalId', $2::uuid, 'outcome', $4::text)
     FROM turn`,
    [row.turn_id, row.id, stageOf(outcome), outcome, endReasonOf(row, outcome)],
  )
}

/** Why nothing came of what was decided, or of asking; null where something did. */
function endReasonOf({ status }: CaseRow, outcome: ActedOutcome): ApprovalEndReason | null {
  if (outcome === 'void') return 'void'
  if (outcome === 'blocked') return 'refused'
  return outcome === 'withdrawn' && status === 'pending' ? 'stopped' : null
}

function stageOf(outcome: ActedOutcome): string {
  return outcome === 'approved' || outcome === 'responded' ? 'generating' : 'concluding'
}
