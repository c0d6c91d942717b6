import { ref } from 'vue'
import type { ApprovalDetail, ApprovalVerb } from '#contracts/approvals.ts'
import { useCaseDraft, type CaseDraft } from './useCaseDraft.ts'
import type { CaseRights } from './useCaseRights.ts'

/** What a reviewer writes on a case, and what of it a decision still lacks. */
export function useCaseForm(detail: () => ApprovalDetail, { can, mustExplain }: CaseRights) {
  const { draft, edited, typed, set: keep, drop } = useCaseDraft(detail)
  const lacks = ref<'notes' | 'text' | null>(null)
  /** What was wanted last: where it lacked something, its keys send it off. */
  const wanted = ref<ApprovalVerb | null>(null)

  function set(changes: Partial<CaseDraft>) {
    keep(changes)
    if (lacks.value !== null && wanted.value !== null) lacks.value = lackOf(wanted.value)
  }

  /** Starts to write. */
  function write(verb: 'edit' | 'respond') {
    if (!can(verb)) return
    wanted.value = verb
    lacks.value = null
    keep({ writing: verb })
  }

  /** Stops writing; what was typed for the record stays. */
  function stopWriting() {
    wanted.value = null
    lacks.value = null
    keep({ writing: null, edit: null })
  }

  /** Wants something, and says what it lacks. */
  function want(verb: ApprovalVerb) {
    wanted.value = verb
    lacks.value = lackOf(verb)
    return lacks.value
  }

  function lackOf(verb: ApprovalVerb) {
    const { notes, guidance } = draft.value
    if (verb === 'edit' && edited.value.trim() === '') return 'text'
    if (verb === 'respond' && guidance.trim() === '') return 'text'
    const needsNotes = mustExplain.value || (verb === 'reject' && detail().mode !== 'confirm_self')
    return needsNotes && notes.trim() === '' ? 'notes' : null
  }

  return { draft, edited, typed, set, drop, lacks, wanted, write, stopWriting, want, lackOf }
}
