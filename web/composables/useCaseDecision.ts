import { nextTick, ref } from 'vue'
import type { ApprovalDetail, ApprovalVerb } from '#contracts/approvals.ts'
import { hasGoneOut } from '#web/stores/case-words.ts'
import { useApprovalActions } from './useApprovalActions.ts'
import { useCaseForm } from './useCaseForm.ts'
import { useCaseRights } from './useCaseRights.ts'

export type CaseDecision = ReturnType<typeof useCaseDecision>

/** Deciding one case: what is still missing, a second look where it is grave, and then the server's word. */
export function useCaseDecision(
  detail: () => ApprovalDetail,
  { decided, missing }: { decided: () => void; missing: (field: 'notes' | 'text') => void },
) {
  const actions = useApprovalActions()
  const rights = useCaseRights(detail)
  const form = useCaseForm(detail, rights)
  const confirming = ref<ApprovalVerb | null>(null)

  function ask(verb: ApprovalVerb) {
    if (!rights.can(verb) || actions.isBusy.value) return
    const lacking = form.want(verb)
    if (lacking !== null) return missing(lacking)
    // What releases nothing has been written down already; what releases an answer is looked at twice.
    const isRelease = verb === 'edit' || (verb === 'approve' && !hasGoneOut(detail()))
    if (isRelease && rights.isGrave.value) confirming.value = verb
    else void decide(verb)
  }

  /** Sends off what is being written, or what wanted a note. */
  function submit() {
    const verb = form.draft.value.writing ?? form.wanted.value
    if (verb !== null && confirming.value === null) ask(verb)
  }

  async function decide(verb: ApprovalVerb) {
    confirming.value = null
    const pressed = document.activeElement
    const { notes, guidance } = form.draft.value
    const content = { edit: form.edited.value, respond: guidance.trim() }
    const done = await actions.decide(detail(), {
      verb,
      revision: detail().revision,
      ...(verb === 'edit' || verb === 'respond' ? { content: content[verb] } : {}),
      ...(notes.trim() === '' ? {} : { notes: notes.trim() }),
    })
    if (!done) return void nextTick(() => returnFocus(pressed))
    form.stopWriting()
    form.drop()
    decided()
  }

  return { ...actions, ...rights, ...form, confirming, ask, submit, decide }
}

/** A button is disabled while it works, and loses the focus by that. */
function returnFocus(pressed: Element | null) {
  if (document.activeElement === document.body && pressed instanceof HTMLElement) pressed.focus()
}
