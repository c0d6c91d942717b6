import { computed, ref } from 'vue'
import { type ApiFailure, toFailure } from '#web/api/failure.ts'
import { useFailureText } from './useFailureText.ts'

/** One form's sending: whether it runs, and what went wrong, as a sentence and by field. */
export function useSubmit<Arguments extends unknown[]>(
  action: (...given: Arguments) => Promise<void>,
) {
  const { failureText } = useFailureText()
  const isBusy = ref(false)
  const failure = ref<ApiFailure | null>(null)

  async function submit(...given: Arguments) {
    if (isBusy.value) return
    isBusy.value = true
    failure.value = null
    try {
      await action(...given)
    } catch (error) {
      failure.value = toFailure(error)
    } finally {
      isBusy.value = false
    }
  }

  const message = computed(() => (failure.value ? failureText(failure.value) : null))
  return { submit, isBusy, failure, message }
}
