import type { Approval, ApprovalVerb } from '#contracts/approvals.ts'

type Told = Pick<Approval, 'mode' | 'point'>

/** Whether the answer has gone out already, so that nothing is released by a decision. */
export function hasGoneOut({ mode }: Pick<Approval, 'mode'>): boolean {
  return mode === 'review_after' || mode === 'notify'
}

/** The key of what a verb is called on this case. */
export function verbKey({ mode }: Pick<Approval, 'mode'>, verb: ApprovalVerb): string {
  if (mode === 'notify') return 'approvals.verb.seen'
  if (mode === 'takeover' && verb === 'edit') return 'approvals.writeAnswer'
  return mode === 'review_after' ? `approvals.reviewVerb.${verb}` : `approvals.verb.${verb}`
}

/** The key of what a verb does on this case. */
export function consequenceKey({ mode, point }: Told, verb: ApprovalVerb): string {
  if (mode === 'notify') return 'approvals.then.seen'
  const about = point === 'input' ? 'question' : 'answer'
  return `approvals.then.${mode === 'review_after' ? 'sent' : about}.${verb}`
}
