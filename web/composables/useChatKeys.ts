import { useToast } from '@nuxt/ui/composables'
import { useClipboard } from '@vueuse/core'
import { useI18n } from 'vue-i18n'
import { useKeys } from './useKeys.ts'

interface ChatKeyActions {
  startNew: () => void
  toggleInspector: () => void
  focusComposer: () => void
  lastAnswer: () => string | null
}

/** Keys of the chat page. */
export function useChatKeys(actions: ChatKeyActions): void {
  const { t } = useI18n()
  const toast = useToast()
  const { copy } = useClipboard({ legacy: true })

  async function copyLast() {
    const answer = actions.lastAnswer()
    if (answer === null) return
    await copy(answer)
    toast.add({ title: t('chat.answerCopied'), icon: 'i-lucide-check', duration: 2500 })
  }

  useKeys([
    { keys: 'n', label: 'chat.new', group: 'pages.chat', run: actions.startNew },
    { keys: 'i', label: 'inspector.toggle', group: 'pages.chat', run: actions.toggleInspector },
    { keys: 'm', label: 'keys.writeMessage', group: 'pages.chat', run: actions.focusComposer },
    {
      keys: 'Control+Shift+c',
      label: 'chat.copyAnswer',
      group: 'pages.chat',
      whileTyping: true,
      run: () => void copyLast(),
    },
  ])
}
