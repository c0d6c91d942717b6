import { routes } from 'virtual:routes'
import { useQueryCache } from '@pinia/colada'
import { computed, ref, shallowRef } from 'vue'
import {
  intentChanges,
  type IntentChanges,
  type IntentView,
} from '#contracts/governance-intents.ts'
import { fetchAllPages } from '#web/api/all-pages.ts'
import { client } from '#web/api/client.ts'
import { useEditConflict } from './useEditConflict.ts'
import { useFieldErrors, type FieldErrors } from './useFieldErrors.ts'
import { useProblems } from './useProblems.ts'
import { useSubmit } from './useSubmit.ts'

export type IntentDraft = Required<IntentChanges>

/** What an intent is known by, being edited. */
export function useIntentDraft(intent: IntentView) {
  const cache = useQueryCache()
  const { problemsIn, translated } = useProblems()
  /** The version that is being edited. */
  const base = shallowRef(intent)
  const draft = ref(draftOf(intent))
  const hasChanges = computed(
    () => JSON.stringify(draft.value) !== JSON.stringify(draftOf(base.value)),
  )
  const problems = ref<FieldErrors>({})
  const isSaved = ref(false)

  const conflict = useEditConflict<IntentView, IntentDraft>({
    base,
    draft,
    fieldsOf: draftOf,
    load: async () => (await fetchIntents()).find(({ label }) => label === intent.label) ?? null,
  })
  const saving = useSubmit(async () => {
    const { data, error } = intentChanges.safeParse(draft.value)
    problems.value = problemsIn(error)
    if (!data) return
    const { label, version } = base.value
    const saved = await conflict.attempt(() =>
      client.call(routes.governance.updateIntent, {
        params: { label },
        ifMatch: version,
        body: data,
      }),
    )
    isSaved.value = saved !== null
    await cache.invalidateQueries({ key: ['governance'] })
  })
  const refusals = useFieldErrors(saving.failure)
  const errors = computed<FieldErrors>(() => ({ ...translated(refusals.value), ...problems.value }))

  return {
    draft,
    errors,
    hasChanges,
    isSaved,
    conflict,
    submit: saving.submit,
    isBusy: saving.isBusy,
    message: saving.message,
  }
}

const fetchIntents = () =>
  fetchAllPages((cursor) => client.call(routes.governance.listIntents, { query: { cursor } }))

function draftOf({ domain, riskClass, samples, threshold }: IntentView): IntentDraft {
  return { domain, riskClass, samples: [...samples], threshold }
}
