import { computed, shallowRef, type Ref } from 'vue'
import { ApiFailure } from '#web/api/failure.ts'
import { conflictsOf, keepYours } from '#web/stores/edit-conflict.ts'

interface Edit<Stored, Draft> {
  /** What the draft began from; null for something new, which nobody else can change. */
  base: Ref<Stored | null>
  draft: Ref<Draft>
  fieldsOf: (stored: Stored) => Draft
  /** As it is stored now. */
  load: () => Promise<Stored | null>
}

/** Somebody else saved first: what they changed, and the ways on, none of which loses what is written here. */
export function useEditConflict<Stored, Draft extends object>(edit: Edit<Stored, Draft>) {
  const { base, draft, fieldsOf, load } = edit
  const theirs = shallowRef<Stored | null>(null)

  const sides = computed(() =>
    base.value && theirs.value
      ? { base: fieldsOf(base.value), theirs: fieldsOf(theirs.value), yours: draft.value }
      : null,
  )
  const conflicts = computed(() => sides.value && conflictsOf(sides.value))
  /** Whether anything written here differs from what they saved. */
  const hasOwn = computed(
    () =>
      sides.value !== null &&
      JSON.stringify(keepYours(sides.value)) !== JSON.stringify(sides.value.theirs),
  )

  /** Sends an edit; null where somebody was faster, whose version is at hand then. */
  async function attempt<Saved>(send: () => Promise<Saved>): Promise<Saved | null> {
    theirs.value = null
    try {
      return await send()
    } catch (error) {
      const isStale = error instanceof ApiFailure && error.code === 'stale_version'
      theirs.value = isStale ? await load() : null
      if (theirs.value === null) throw error
      return null
    }
  }

  /** Goes on from their version, with what was changed here on top or without; what comes back puts that on again. */
  function goOnFrom(whose: 'theirs' | 'yours'): () => void {
    if (!sides.value) return () => {}
    const { theirs: stored } = sides.value
    const own = keepYours(sides.value)
    base.value = theirs.value
    theirs.value = null
    draft.value = whose === 'yours' ? own : stored
    return () => (draft.value = own)
  }

  return { conflicts, hasOwn, attempt, goOnFrom }
}

/** What the notice of a conflict needs, whatever is edited. */
export type EditConflict = Pick<
  ReturnType<typeof useEditConflict>,
  'conflicts' | 'hasOwn' | 'goOnFrom'
>
