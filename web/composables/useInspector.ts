import { useMediaQuery } from '@vueuse/core'
import { computed, ref } from 'vue'
import { usePreferencesStore } from '#web/stores/preferences.ts'

/** Whether the details of an answer are shown: beside the thread as was chosen last, and over it only when asked for. */
export function useInspector() {
  const preferences = usePreferencesStore()
  const isBeside = useMediaQuery('(min-width: 1280px)')
  const isOver = ref(false)

  const isInspecting = computed({
    get: () => (isBeside.value ? preferences.isInspectorOpen : isOver.value),
    set: (isOpen) => {
      if (isBeside.value) preferences.isInspectorOpen = isOpen
      else isOver.value = isOpen
    },
  })
  return { isInspecting, isBeside }
}
