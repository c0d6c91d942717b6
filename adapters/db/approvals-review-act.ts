import type { Pool, PoolClient } from 'pg'
import type { Role } from '#contracts/permissions.ts'
import { unmetTerms } from '#domain/approval-terms.ts'
import { stopsText } from '#domain/governance/evaluate.ts'
import { isReview } from '#domain/reviews.ts'
import { findGoodDeciders, rolesOf } from './approvals-act.ts'
import { stateOf, type CaseState } from './approvals-decide.ts'
import { digestOf, lockCase, type CaseRow } from './approvals-rows.ts'
import type { Judge } from './approvals-terms.ts'
import { attestCase } from './audit-records.ts'
import { inTransaction } from './transaction.ts'

const WITHDRAWN = 'A reviewer has withdrawn this answer.'

export interface ReviewActing {
  approvalId: string
  /** What the rules in force say of what a reviewer wrote. */
  judge: Judge
  countTokens: (text: string) => number
}

export interface ActedReview {
  state: CaseState
  sessionId: string
  /** What changed in this run; null where an earlier one had done it. */
  what: 'corrected' | 'withdrawn' | 'reopened' | null
}

interface Answer {
  id: string
  content: string
}

/**
 * Does to an answer that has gone out what was decided on it, once. Everything the decision rests on is looked at
 * again here: the digest, the answer itself, the person's right, the rules; where one of them does not hold, the case
 * is open again. Null when there is no such case any more.
 */
export async function actOnReview(pool: Pool, acting: ReviewActing): Promise<ActedReview | null> {
  return inTransaction(pool, async (client) => {
    const row = await lockCase(client, acting.approvalId)
    if (!row || !isReview(row.hitl_mode)) return null
    const what = isDue(row) ? await act(client, row, acting) : null
    const state = await stateOf(client, row.id)
    return state && { state, sessionId: row.session_id, what }
  })
}

function isDue({ status, acted_at }: CaseRow): boolean {
  return acted_at === null && (status === 'edited' || status === 'rejected')
}

async function act(
  client: PoolClient,
  row: CaseRow,
  acting: ReviewActing,
): Promise<ActedReview['what']> {
  const answer = await lockAnswer(client, row.turn_id)
  const deciders =
    answer.content === row.proposed_response ? await findGoodDeciders(client, row) : null
  if (!deciders) return reopen(client, { row, answer, why: 'void' })
  const text =
    row.status === 'edited' ? corrected(row, acting, rolesOf(deciders)) : withdrawn(row, acting)
  if (text === null) return reopen(client, { row, answer, why: 'blocked' })
  const what = row.status === 'edited' ? 'corrected' : 'withdrawn'
  await replaceAnswer(client, { row, answer, what, text, tokens: acting.countTokens(text) })
  await attestCase(client, {
    type: what === 'corrected' ? 'approval.corrected' : 'approval.retracted',
    severity: what === 'corrected' ? 'info' : 'warning',
    actorId: row.decided_by,
    subjectId: row.id,
    payload: {
      turnId: row.turn_id,
      messageId: answer.id,
      actionDigest: row.action_digest.toString('hex'),
      decisionDigest: row.decision_digest?.toString('hex') ?? null,
    },
  })
  return what
}

async function lockAnswer(client: PoolClient, turnId: string): Promise<Answer> {
  const { rows } = await client.query<Answer>(
    `SELECT m.id, m.content FROM turns t JOIN messages m ON m.id = t.message_id WHERE t.id = $1 FOR UPDATE OF m`,
    [turnId],
  )
  const [answer] = rows
  if (!answer) throw new Error(`turn ${turnId} has no answer`)
  return answer
}

/** The reviewer's text as the rules let it pass; null where they refuse it, or ask for more than this reviewer. */
function corrected(
  { edited_response: text }: CaseRow,
  { judge }: ReviewActing,
  deciders: readonly Role[],
): string | null {
  if (text === null) return null
  const { effect, redactedText, asking } = judge('output', text)
  return effect === 'block' || unmetTerms(asking, deciders) ? null : (redactedText ?? text)
}

/** That the answer is withdrawn, and why, as far as the rules let that be said. */
function withdrawn({ reviewer_notes: notes }: CaseRow, { judge }: ReviewActing): string {
  if (notes === null) return WITHDRAWN
  const { effect, redactedText } = judge('output', notes)
  return stopsText(effect) ? WITHDRAWN : `${WITHDRAWN}\n\n${redactedText ?? notes}`
}

/** Puts the text in the answer's place, also for those who still read the stream. What stood there stays in the case. */
async function replaceAnswer(
  client: PoolClient,
  change: {
    row: CaseRow
    answer: Answer
    what: 'corrected' | 'withdrawn'
    text: string
    tokens: number
  },
): Promise<void> {
  const { row, answer, what, text, tokens } = change
  await client.query('UPDATE messages SET content = $2, status = $3, tokens = $4 WHERE id = $1', [
    answer.id,
    text,
    what,
    tokens,
  ])
  await client.query('DELETE FROM stream_chunks WHERE turn_id = $1', [row.turn_id])
  const isEdited = what === 'corrected'
  await client.query(
    `UPDATE approval_requests SET acted_at = now(), edited_response = $2, decision_digest = $3 WHERE id = $1`,
    [row.id, isEdited ? text : null, isEdited ? digestOf(row, text) : null],
  )
}

/** Has somebody decide anew, on the answer as it is now. */
async function reopen(
  client: PoolClient,
  { row, answer, why }: { row: CaseRow; answer: Answer; why: 'void' | 'blocked' },
): Promise<'reopened'> {
  await client.query(
    `UPDATE approval_requests SET status = 'pending', decided_by = NULL, decided_at = NULL, edited_response = NULL,
            reviewer_notes = NULL, decision_digest = NULL, proposed_response = $2, action_digest = $3,
            revision = revision + 1
     WHERE id = $1`,
    [row.id, answer.content, digestOf(row, answer.content)],
  )
  await attestCase(client, {
    type: `approval.${why}`,
    severity: 'warning',
    actorId: null,
    subjectId: row.id,
    payload: { turnId: row.turn_id, decidedBy: row.decided_by },
  })
  return 'reopened'
}
