import { computed, ref } from 'vue'
import type { ApprovalDetail } from '#contracts/approvals.ts'
import { readDraft, writeDraft } from '#web/stores/drafts.ts'
import { useSessionStore } from '#web/stores/session.ts'

/** What a reviewer has typed on a case: kept over a reload and while they look at others, gone with the decision. */
export interface CaseDraft {
  writing: 'edit' | 'respond' | null
  edit: string | null
  guidance: string
  notes: string
}

const EMPTY: CaseDraft = { writing: null, edit: null, guidance: '', notes: '' }

/** Each case has a view of its own, so that its draft is read once. */
export function useCaseDraft(detail: () => ApprovalDetail) {
  const session = useSessionStore()
  const userId = session.user?.id ?? ''
  const key = `case-${detail().id}`
  const draft = ref(parse(readDraft(userId, key)))

  function set(changes: Partial<CaseDraft>) {
    draft.value = { ...draft.value, ...changes }
    if (session.user !== null) writeDraft(userId, key, JSON.stringify(draft.value))
  }

  function drop() {
    draft.value = EMPTY
    writeDraft(userId, key, '')
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

/** A draft as this console wrote it; an older one may lack a field. */
function parse(kept: string): CaseDraft {
  return kept === '' ? EMPTY : { ...EMPTY, ...(JSON.parse(kept) as Partial<CaseDraft>) }
}
