import { computed, shallowReactive } from 'vue'
import type { ApprovalDetail } from '#contracts/approvals.ts'

/** What a reviewer has typed on a case: kept while they look at others, gone with the decision. */
export interface CaseDraft {
  writing: 'edit' | 'respond' | null
  edit: string | null
  guidance: string
  notes: string
}

const EMPTY: CaseDraft = { writing: null, edit: null, guidance: '', notes: '' }
const drafts = shallowReactive(new Map<string, CaseDraft>())

export function useCaseDraft(detail: () => ApprovalDetail) {
  const draft = computed(() => drafts.get(detail().id) ?? EMPTY)

  function set(changes: Partial<CaseDraft>) {
    drafts.set(detail().id, { ...draft.value, ...changes })
  }

  function drop() {
    drafts.delete(detail().id)
  }

  /** The text an edit stands at: what was typed, else what was proposed. */
  const edited = computed({
    get: () => draft.value.edit ?? detail().proposedResponse ?? '',
    set: (edit) => set({ edit }),
  })
  /** Everything that was typed, for whoever could not send it. */
  const typed = computed(() => {
    const { edit, guidance, notes } = draft.value
    const isChanged = edit !== null && edit !== detail().proposedResponse
    return [isChanged ? edit : '', guidance, notes].map((text) => text.trim()).filter(Boolean)
  })
  return { draft, edited, typed, set, drop }
}
