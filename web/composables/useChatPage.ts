import { computed, ref, watch, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { Message, Session } from '#contracts/chat.ts'
import { useOutboxStore, type NewMessage, type OutgoingMessage } from '#web/stores/outbox.ts'
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
  const open = useOpening(sessionId)
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
    const target = { sessionId: sessionId.value, agentId: agentId.value, model: model.value }
    await open(outbox.send({ ...message, ...target }))
  }

  const retry = (key: string) => open(outbox.retry(key))

  async function sendText(whenBusy: 'queue' | 'replace') {
    const content = text.value.trim()
    if (content === '' || !attachments.canSend.value) return
    clear()
    const parentMessageId = shownLeafId(conversation)
    await send({ content, attachments: attachments.take(), whenBusy, parentMessageId })
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

  return {
    text,
    attachments,
    model,
    agentId,
    agent,
    isStopping,
    sendText,
    retry,
    edit,
    stopOpenTurn,
  }
}

/** Where the shown branch is not the newest one, the message says which it goes on from. */
function shownLeafId({ session, thread }: Conversation): string | null {
  const last = thread.value.findLast(({ message }) => message.role === 'assistant')
  const leafId = session.data.value?.leafMessageId ?? null
  const isNewest = thread.value.some(({ message }) => message.id === leafId)
  return isNewest || leafId === null ? null : (last?.message.id ?? null)
}

/** The first message opens the conversation that it began, at whichever try it arrives. */
function useOpening(sessionId: Ref<string | null>) {
  const router = useRouter()

  return async function open(sending: Promise<OutgoingMessage>) {
    const sent = await sending
    if (sent.sessionId === null) return
    if (sessionId.value === null) {
      await router.replace({ name: 'chat', params: { sessionId: sent.sessionId } })
    }
    sent.isFirst = false
  }
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
