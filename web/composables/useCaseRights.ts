import { computed } from 'vue'
import type { ApprovalDetail, ApprovalVerb } from '#contracts/approvals.ts'
import { useSessionStore } from '#web/stores/session.ts'

/** What this person is to a case, and may do about it. */
export function useCaseRights(detail: () => ApprovalDetail) {
  const session = useSessionStore()
  const isMe = ({ id }: { id: string }) => id === session.user?.id

  const isOwn = computed(() => isMe(detail().requester))
  /** Who decides what they asked for themselves has to say why, unless the case asks just them. */
  const mustExplain = computed(() => isOwn.value && detail().mode !== 'confirm_self')
  const isGrave = computed(() => ['high', 'urgent'].includes(detail().priority))
  const hasVoted = computed(() => detail().voters.some(isMe))
  const can = (verb: ApprovalVerb) => detail().allowed.includes(verb)
  return { isOwn, mustExplain, isGrave, hasVoted, can }
}

export type CaseRights = ReturnType<typeof useCaseRights>
