import { useToast } from '@nuxt/ui/composables'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useConversationActions } from './useChatActions.ts'

const UNDO_MS = 6000

/** Conversations deleted a moment ago: gone from the list at once, from the server after the time to undo. */
const hidden = ref<ReadonlySet<string>>(new Set())

export function useHiddenConversations() {
  const toast = useToast()
  const { t } = useI18n()
  const { remove } = useConversationActions()

  function removeWithUndo(id: string, title: string) {
    hidden.value = new Set([...hidden.value, id])
    const timer = setTimeout(() => void remove(id).finally(() => show(id)), UNDO_MS)
    toast.add({
      title: t('chat.deleted', { title }),
      icon: 'i-lucide-trash-2',
      color: 'neutral',
      duration: UNDO_MS,
      actions: [
        {
          label: t('actions.undo'),
          color: 'neutral',
          variant: 'outline',
          onClick: () => {
            clearTimeout(timer)
            show(id)
          },
        },
      ],
    })
  }

  return { hidden, removeWithUndo }
}

function show(id: string) {
  hidden.value = new Set([...hidden.value].filter((other) => other !== id))
}
