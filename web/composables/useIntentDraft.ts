import { routes } from 'virtual:routes'
import { useQueryCache } from '@pinia/colada'
import { computed, ref } from 'vue'
import {
  intentChanges,
  type IntentChanges,
  type IntentView,
} from '#contracts/governance-intents.ts'
import { client } from '#web/api/client.ts'
import { useFieldErrors, type FieldErrors } from './useFieldErrors.ts'
import { useProblems } from './useProblems.ts'
import { useSubmit } from './useSubmit.ts'

export type IntentDraft = Required<IntentChanges>

/** What an intent is known by, being edited. */
export function useIntentDraft(intent: IntentView) {
  const cache = useQueryCache()
  const { problemsIn, translated } = useProblems()
  const { domain, riskClass, samples, threshold } = intent
  const draft = ref<IntentDraft>({ domain, riskClass, samples: [...samples], threshold })
  const before = JSON.stringify(draft.value)
  const hasChanges = computed(() => JSON.stringify(draft.value) !== before)
  const problems = ref<FieldErrors>({})
  const isSaved = ref(false)

  const saving = useSubmit(async () => {
    const { data, error } = intentChanges.safeParse(draft.value)
    problems.value = problemsIn(error)
    if (!data) return
    await client.call(routes.governance.updateIntent, {
      params: { label: intent.label },
      ifMatch: intent.version,
      body: data,
    })
    isSaved.value = true
    await cache.invalidateQueries({ key: ['governance'] })
  })
  const refusals = useFieldErrors(saving.failure)
  const errors = computed<FieldErrors>(() => ({ ...translated(refusals.value), ...problems.value }))

  return {
    draft,
    errors,
    hasChanges,
    isSaved,
    submit: saving.submit,
    isBusy: saving.isBusy,
    message: saving.message,
  }
}
