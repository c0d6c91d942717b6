import { useToast } from '@nuxt/ui/composables'
import { useI18n } from 'vue-i18n'
import { useFailureText } from './useFailureText.ts'

/** Runs an action; a failure becomes a toast with its cause, and null. */
export function useReport() {
  const toast = useToast()
  const { t } = useI18n()
  const { failureText } = useFailureText()

  async function report<T>(title: string, action: () => Promise<T>): Promise<T | null> {
    try {
      return await action()
    } catch (error) {
      toast.add({
        title: t(title),
        description: failureText(error),
        color: 'error',
        icon: 'i-lucide-circle-alert',
      })
      return null
    }
  }

  return { report }
}
