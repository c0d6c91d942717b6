import { computed, ref } from 'vue'
import type { ApprovalDetail, ApprovalVerb } from '#contracts/approvals.ts'
import { hasGoneOut } from '#web/stores/case-words.ts'
import { useSessionStore } from '#web/stores/session.ts'
import { useApprovalActions } from './useApprovalActions.ts'
import { useCaseDraft } from './useCaseDraft.ts'

export type CaseDecision = ReturnType<typeof useCaseDecision>

/** Deciding one case: what is still missing, a second look where it is grave, and then the server's word. */
export function useCaseDecision(
  detail: () => ApprovalDetail,
  { decided, missing }: { decided: () => void; missing: (field: 'notes' | 'text') => void },
) {
  const session = useSessionStore()
  const actions = useApprovalActions()
  const { draft, edited, set, drop } = useCaseDraft(detail)
  const confirming = ref<ApprovalVerb | null>(null)
  const lacks = ref<'notes' | 'text' | null>(null)

  const isOwn = computed(() => detail().requester.id === session.user?.id)
  /** Who decides what they asked for themselves has to say why, unless the case asks just them. */
  const mustExplain = computed(() => isOwn.value && detail().mode !== 'confirm_self')
  const isGrave = computed(() => ['high', 'urgent'].includes(detail().priority))
  const can = (verb: ApprovalVerb) => detail().allowed.includes(verb)

  /** Starts writing, or, where the text is there, decides. */
  function write(verb: 'edit' | 'respond') {
    if (can(verb)) set({ writing: verb })
  }

  function ask(verb: ApprovalVerb) {
    if (!can(verb) || actions.isBusy.value) return
    lacks.value = lackOf(verb)
    if (lacks.value !== null) return missing(lacks.value)
    // What releases nothing has been written down already; what releases an answer is looked at twice.
    const isRelease = verb === 'edit' || (verb === 'approve' && !hasGoneOut(detail()))
    if (isRelease && isGrave.value) confirming.value = verb
    else void decide(verb)
  }

  function lackOf(verb: ApprovalVerb) {
    const { notes, guidance } = draft.value
    if (verb === 'edit' && edited.value.trim() === '') return 'text'
    if (verb === 'respond' && guidance.trim() === '') return 'text'
    return (verb === 'reject' || mustExplain.value) && notes.trim() === '' ? 'notes' : null
  }

  async function decide(verb: ApprovalVerb) {
    confirming.value = null
    const { notes, guidance } = draft.value
    const content = { edit: edited.value, respond: guidance.trim() }
    const done = await actions.decide(detail(), {
      verb,
      revision: detail().revision,
      ...(verb === 'edit' || verb === 'respond' ? { content: content[verb] } : {}),
      ...(notes.trim() === '' ? {} : { notes: notes.trim() }),
    })
    if (!done) return
    drop()
    decided()
  }

  return {
    ...actions,
    draft,
    edited,
    set,
    confirming,
    lacks,
    isOwn,
    mustExplain,
    can,
    write,
    ask,
    decide,
  }
}
