import type { Approval, ApprovalMode, ApprovalStatus, ApprovalVerb } from '#contracts/approvals.ts'

type Told = Pick<Approval, 'mode' | 'point'>

/** Whether the answer has gone out already, so that nothing is released by a decision. */
export function hasGoneOut({ mode }: Pick<Approval, 'mode'>): boolean {
  return mode === 'review_after' || mode === 'notify'
}

/** What a status means where it is more, or less, than that of a case that one other person decides. */
const OWN_WORDS: Partial<Record<ApprovalMode, Partial<Record<ApprovalStatus, string>>>> = {
  confirm_self: { pending: 'toConfirm', approved: 'confirmed', rejected: 'notConfirmed' },
  takeover: { pending: 'toAnswer', edited: 'answered' },
  review_after: {
    pending: 'toReview',
    approved: 'fine',
    edited: 'corrected',
    rejected: 'takenBack',
    expired: 'notReviewed',
  },
  notify: { pending: 'notice', approved: 'seen', expired: 'notSeen' },
}

/** The key of how a case stands. */
export function statusKey({ mode, status }: Pick<Approval, 'mode' | 'status'>): string {
  const own = OWN_WORDS[mode]?.[status]
  return own === undefined ? `approvals.status.${status}` : `approvals.statusOf.${own}`
}

/** The key of what a verb is called on this case. */
export function verbKey({ mode }: Pick<Approval, 'mode'>, verb: ApprovalVerb): string {
  if (mode === 'notify') return 'approvals.verb.seen'
  if (mode === 'takeover' && verb === 'edit') return 'approvals.writeAnswer'
  if (mode === 'confirm_self') return `approvals.ownVerb.${verb}`
  return mode === 'review_after' ? `approvals.reviewVerb.${verb}` : `approvals.verb.${verb}`
}

/** The key of what sends a written text off. */
export function submitKey({ mode }: Pick<Approval, 'mode'>, verb: 'edit' | 'respond'): string {
  if (verb === 'respond') return 'approvals.sendGuidance'
  if (mode === 'takeover') return 'approvals.sendAnswer'
  return mode === 'review_after' ? 'approvals.sendCorrection' : 'approvals.approveEdited'
}

/** The key of what a verb does on this case. */
export function consequenceKey({ mode, point }: Told, verb: ApprovalVerb): string {
  if (mode === 'notify') return 'approvals.then.seen'
  // Who agrees to a written answer lets that out, and no question through.
  const isWritten = mode === 'takeover' && verb === 'approve'
  const about = point === 'input' && !isWritten ? 'question' : 'answer'
  if (mode === 'confirm_self') return `approvals.then.own.${verb}`
  return `approvals.then.${mode === 'review_after' ? 'sent' : about}.${verb}`
}

/** The key of why a case shows no answer. */
export function absentKey(
  item: Pick<Approval, 'mode' | 'point' | 'status'>,
  isOwn: boolean,
): string {
  const isOpen = item.status === 'pending'
  if (isOpen && item.mode === 'takeover') return 'approvals.absent.toWrite'
  if (item.point !== 'input')
    return isOwn ? `approvals.absent.${isOpen ? 'held' : 'kept'}` : 'approvals.absent.none'
  if (isOpen) return 'approvals.absent.question'
  return item.status === 'approved' ? 'approvals.absent.letThrough' : 'approvals.absent.unanswered'
}

/** The key of whose task a case is, where it is no single person's. */
export function everybodyKey(role: 'operator' | 'admin'): string {
  return `approvals.everybody.${role}`
}
