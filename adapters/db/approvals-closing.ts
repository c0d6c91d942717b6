import type { ApprovalStatus } from '#contracts/approvals.ts'
import type { Queryable } from './transaction.ts'

const NOBODY_DECIDED = 'Nobody decided on this in time, so it was not answered.'
const NO_REASON = 'A person decided not to answer this.'

/** What the last case of a turn says of its end: the text that was approved, or why there is none. */
export async function loadClosing(
  database: Queryable,
  turnId: string,
): Promise<{ approved: string | null; refusal: string | null }> {
  const { rows } = await database.query<{
    status: ApprovalStatus
    point: string
    proposed_response: string | null
    edited_response: string | null
    told: string | null
  }>({
    name: 'load-closing',
    text: `SELECT a.status, a.point, a.proposed_response, a.edited_response, a.told
     FROM turns t JOIN approval_requests a ON a.id = t.approval_id WHERE t.id = $1`,
    values: [turnId],
  })
  const [row] = rows
  return {
    approved: row && isText(row) ? (row.edited_response ?? row.proposed_response) : null,
    refusal: row ? refusalOf(row.status, row.told) : null,
  }
}

// A question that was let through says nothing of its answer.
function isText({ status, point }: { status: ApprovalStatus; point: string }): boolean {
  return status === 'edited' || (status === 'approved' && point === 'output')
}

function refusalOf(status: ApprovalStatus, told: string | null): string | null {
  if (status === 'expired') return NOBODY_DECIDED
  return status === 'rejected' ? (told ?? NO_REASON) : null
}
