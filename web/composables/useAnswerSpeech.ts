import { onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { plainText } from '#web/components/markdown/markdown.ts'
import type { TurnState } from '#web/stores/turn-reducer.ts'
import { useTurnsStore } from '#web/stores/turns.ts'
import { useAnnounce } from './useAnnounce.ts'
import type { Conversation } from './useConversation.ts'

/**
 * What a screen reader hears of a conversation: that an answer is coming, how people decided on it, and then the whole
 * of it, once. That one waits for a person is said where it is shown.
 */
export function useAnswerSpeech(
  { openTurnId }: Conversation,
  isShown: (turnId: string) => boolean,
): void {
  const { t } = useI18n()
  const { announce } = useAnnounce()
  const turns = useTurnsStore()

  function speakOfStart(turnId: string | null) {
    if (turnId === null) return
    const wasHeld = turns.states.get(turnId)?.approvalId != null
    announce(wasHeld ? t('chat.decidedGoesOn') : t('chat.answering'))
  }

  function speakOfEnd(turnId: string) {
    const state = turns.states.get(turnId)
    if (state && isShown(turnId)) announce(endOf(state))
  }

  function endOf(state: TurnState): string {
    const answer = plainText(state.text) || t(`status.${state.status}`)
    if (state.approvalId === null) return answer
    if (state.status === 'rejected') return t('chat.decidedRefused')
    return state.status === 'completed' ? `${t('chat.decidedReleased')} ${answer}` : answer
  }

  watch(openTurnId, speakOfStart, { immediate: true })
  onScopeDispose(turns.onFinished(speakOfEnd))
}
