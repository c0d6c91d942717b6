import type { ApprovalMode, ApprovalVerb } from '#contracts/approvals.ts'

export interface WantedDecision {
  verb: ApprovalVerb
  content?: string | undefined
  notes?: string | undefined
}

/** A text that the verb needs and that is not there, or that nothing would be done with. */
export function contentProblem({
  verb,
  content,
}: Pick<WantedDecision, 'verb' | 'content'>): 'content_needed' | 'content_unused' | null {
  if (verb === 'edit' || verb === 'respond') return hasWords(content) ? null : 'content_needed'
  return content === undefined ? null : 'content_unused'
}

/** Whether there is anything to read in it: what takes no place, or only place, is nothing. */
function hasWords(text = ''): boolean {
  return /[^\s\p{Cc}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]/u.test(text)
}

/** What of a decision the person who asked reads; null where they read none of it. */
export function wordsForWhoAsked(decision: WantedDecision, mode: ApprovalMode): string | null {
  return decision.verb === 'respond' ? null : wordsThatGoOut(decision, mode)
}

/** What of a decision is read by who asked, or by the agent that tries again; null where it is for reviewers only. */
export function wordsThatGoOut(
  { verb, content, notes }: WantedDecision,
  mode: ApprovalMode,
): string | null {
  switch (verb) {
    case 'edit':
    case 'respond':
      return content ?? null
    case 'reject':
      // Who is asked about their own is told nothing but what they wrote.
      return mode === 'confirm_self' ? null : (notes ?? null)
    case 'approve':
      return null
  }
}
