import type { PoolClient } from 'pg'
import type { Decision, Point } from '#contracts/governance.ts'
import {
  isStricter,
  termsOf,
  uniteTerms,
  type ApprovalTerms,
  type AskingMode,
  type AskingRule,
} from '#domain/approval-terms.ts'
import { isReview } from '#domain/reviews.ts'
import { digestOf, rolesFrom, type CaseRow } from './approvals-rows.ts'
import { attestCase } from './audit-records.ts'

/** What the rules say of a text, and which of them ask for people. */
export type Judged = Decision & { asking: AskingRule[] }

/** What the rules of now say of a text that is to go on. */
export type Judge = (point: Point, text: string) => Judged

/** The text that waits: the question, or what would be said. */
export function waitingText({ point, proposed_response, question }: CaseRow): string {
  return point === 'input' ? question : (proposed_response ?? question)
}

/** The terms of a case; null where the answer has gone out, so that there is nothing left to agree to. */
function termsOfCase(row: CaseRow): ApprovalTerms | null {
  const { hitl_mode: mode, approver_role: role, quorum, rule_keys: ruleKeys } = row
  if (isReview(mode)) return null
  return {
    mode: toAsking(mode),
    approverRole: role === 'admin' ? role : 'operator',
    quorum,
    ruleKeys,
  }
}

// The type of a column that knows no more than the contract.
function toAsking(mode: Exclude<CaseRow['hitl_mode'], 'review_after' | 'notify'>): AskingMode {
  return mode
}

/** Whether the rules that ask for people now ask for more than the case does. */
export function hasOutgrown(row: CaseRow, { asking }: Pick<Judged, 'asking'>): boolean {
  const present = termsOfCase(row)
  return present !== null && isStricter(asking, present)
}

/**
 * Puts a case that waits under the terms that the rules have come to ask for, where those are stricter: it waits on,
 * as long as it did, and whoever had agreed had agreed to something else. False where they are not.
 */
export async function raiseTerms(client: PoolClient, row: CaseRow, judge: Judge): Promise<boolean> {
  const judged = judge(row.point, waitingText(row))
  const present = termsOfCase(row)
  if (!present || !isStricter(judged.asking, present)) return false
  const terms = uniteTerms(present, termsOf(judged.asking))
  await writeTerms(client, row, { ...terms, policyVersion: judged.policyVersion })
  await attestCase(client, {
    type: 'approval.tightened',
    severity: 'info',
    actorId: null,
    subjectId: row.id,
    payload: { turnId: row.turn_id, policyVersion: judged.policyVersion, ...terms },
  })
  return true
}

async function writeTerms(
  client: PoolClient,
  row: CaseRow,
  terms: ApprovalTerms & { policyVersion: string },
): Promise<void> {
  const { mode, approverRole, quorum, ruleKeys, policyVersion } = terms
  const digest = digestOf({ ...row, rule_keys: ruleKeys, policy_version: policyVersion })
  await client.query('DELETE FROM approval_votes WHERE approval_id = $1', [row.id])
  // Who had it in hand and may not decide it any more has it no longer.
  const fit = `SELECT u.id FROM users u WHERE u.is_active AND u.role = ANY($8::text[]) AND u.id <> a.requester_id`
  await client.query(
    `UPDATE approval_requests a
     SET hitl_mode = $2, approver_role = $3, quorum = $4, rule_keys = $5, policy_version = $6, action_digest = $7,
         revision = revision + 1, claimed_by = CASE WHEN a.claimed_by IN (${fit}) THEN a.claimed_by END,
         claimed_at = CASE WHEN a.claimed_by IN (${fit}) THEN a.claimed_at END,
         assigned_to = CASE WHEN a.assigned_to IN ('operator', 'admin') AND $3 = 'admin' THEN 'admin'
                            WHEN a.assigned_to IN ('operator', 'admin') THEN a.assigned_to
                            WHEN a.assigned_to IN (SELECT f.id::text FROM (${fit}) f) THEN a.assigned_to END
     WHERE a.id = $1`,
    [row.id, mode, approverRole, quorum, ruleKeys, policyVersion, digest, rolesFrom(approverRole)],
  )
}
