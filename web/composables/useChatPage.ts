import { computed, ref, watch, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { Message, Session } from '#contracts/chat.ts'
import { useOutboxStore, type NewMessage } from '#web/stores/outbox.ts'
import { useAgents } from './useAgents.ts'
import { useAttachments } from './useAttachments.ts'
import { useAnswerActions, useConversationActions } from './useChatActions.ts'
import type { Conversation } from './useConversation.ts'
import { useDraft } from './useDraft.ts'

interface ChatPageInputs {
  sessionId: Ref<string | null>
  /** The agent that a link to a new conversation names. */
  wantedAgentId: Ref<string | null>
  conversation: Conversation
  scrollToEnd: () => void
}

/** What the chat page does with the text being written: to whom it goes, and how it is sent. */
export function useChatPage({
  sessionId,
  wantedAgentId,
  conversation,
  scrollToEnd,
}: ChatPageInputs) {
  const router = useRouter()
  const outbox = useOutboxStore()
  const { stop } = useAnswerActions()
  const draftKey = computed(() => sessionId.value ?? 'new')
  const { text, clear } = useDraft(draftKey)
  const attachments = useAttachments(draftKey)
  const model = ref<string | null>(null)
  const isStopping = ref(false)
  const session = computed(() => conversation.session.data.value ?? null)
  const { agentId, agent } = useChosenAgent({ sessionId, wantedAgentId, session })
  watch(conversation.openTurnId, () => (isStopping.value = false))

  async function send(
    message: Pick<NewMessage, 'content' | 'attachments' | 'parentMessageId' | 'whenBusy'>,
  ) {
    scrollToEnd()
    const sent = await outbox.send({
      ...message,
      sessionId: sessionId.value,
      agentId: agentId.value,
      model: model.value,
    })
    if (sessionId.value === null && sent.sessionId !== null) {
      await router.replace({ name: 'chat', params: { sessionId: sent.sessionId } })
    }
  }

  async function sendText(whenBusy: 'queue' | 'replace') {
    const content = text.value.trim()
    if (content === '' || !attachments.canSend.value) return
    clear()
    const parentMessageId = shownLeafId()
    await send({ content, attachments: attachments.take(), whenBusy, parentMessageId })
  }

  /** Where the shown branch is not the newest one, the message says which it goes on from. */
  function shownLeafId(): string | null {
    const last = conversation.thread.value.findLast(({ message }) => message.role === 'assistant')
    const leafId = session.value?.leafMessageId ?? null
    const isNewest = conversation.thread.value.some(({ message }) => message.id === leafId)
    return isNewest || leafId === null ? null : (last?.message.id ?? null)
  }

  async function edit(message: Message, content: string) {
    conversation.forgetChoices()
    const { id: parentMessageId, attachments } = message
    await send({ content, attachments, whenBusy: 'replace', parentMessageId })
  }

  async function stopOpenTurn() {
    const turnId = conversation.openTurnId.value
    if (turnId === null) return
    isStopping.value = true
    await stop(turnId)
  }

  return { text, attachments, model, agentId, agent, isStopping, sendText, edit, stopOpenTurn }
}

/** Who answers: the conversation's agent, or the one chosen for a conversation that has not begun. */
function useChosenAgent(inputs: {
  sessionId: Ref<string | null>
  wantedAgentId: Ref<string | null>
  session: Ref<Session | null>
}) {
  const { sessionId, wantedAgentId, session } = inputs
  const { byId, primary } = useAgents()
  const { giveTo } = useConversationActions()
  const newAgentId = ref<string | null>(null)

  const agentId = computed<string | null>({
    get: () => (sessionId.value === null ? newAgentId.value : (session.value?.agentId ?? null)),
    set: (next) => {
      if (sessionId.value === null) newAgentId.value = next
      else if (session.value) void giveTo(session.value, next)
    },
  })
  const agent = computed(() => byId.value.get(agentId.value ?? '') ?? null)

  watch(
    [wantedAgentId, () => primary.value?.id],
    ([wanted, primaryId]) => (newAgentId.value = wanted ?? newAgentId.value ?? primaryId ?? null),
    { immediate: true },
  )

  return { agentId, agent }
}
