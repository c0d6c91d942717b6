import { routes } from 'virtual:routes'
import { useInfiniteQuery, useQuery, useQueryCache } from '@pinia/colada'
import { computed, onScopeDispose, ref, watch } from 'vue'
import { client } from '#web/api/client.ts'
import { useOutboxStore, type OutgoingMessage } from '#web/stores/outbox.ts'
import { branchKey, buildThread } from '#web/stores/thread.ts'
import { useTurnsStore } from '#web/stores/turns.ts'
import { useLiveInvalidation } from './useLiveQuery.ts'

export type Conversation = ReturnType<typeof useConversation>

/** One conversation: its messages as the shown branch, what is on its way, and which turn is open. */
export function useConversation(sessionId: () => string | null) {
  const { session, pages, refetch } = useStoredConversation(sessionId)
  const turns = useTurnsStore()
  const outbox = useOutboxStore()
  const choices = ref(new Map<string, string>())

  const messages = computed(() =>
    (pages.data.value?.pages ?? []).flatMap((page) => page.items).toReversed(),
  )
  const thread = computed(() =>
    buildThread(messages.value, session.data.value?.leafMessageId ?? null, choices.value),
  )
  const outgoing = computed(() =>
    outbox.messages.filter((message) => isHere(message) && !isStored(message.turn?.userMessageId)),
  )
  const openTurnId = computed(() => {
    const known = session.data.value?.openTurnId ?? null
    return [known, ...thread.value.map(({ message }) => turnOf(message.id))].find(isOpen) ?? null
  })

  const isHere = (message: OutgoingMessage) =>
    sessionId() === null ? message.isFirst : message.sessionId === sessionId()
  const turnOf = (questionId: string) => turns.latestOfQuestion.get(questionId) ?? null
  /** One that waits for a person holds nobody up. */
  const isOpen = (turnId: string | null) => {
    const state = turnId === null ? undefined : turns.states.get(turnId)
    return state !== undefined && !state.isFinished && state.status !== 'awaiting_approval'
  }
  const isStored = (messageId: string | undefined) =>
    messageId !== undefined && messages.value.some(({ id }) => id === messageId)

  /** Shows another answer or edit; without a choice the newest path stands. */
  function showVersion(messageId: string) {
    const message = messages.value.find(({ id }) => id === messageId)
    if (message) choices.value = new Map(choices.value).set(branchKey(message), messageId)
  }

  function forgetChoices() {
    choices.value = new Map()
  }

  watch(sessionId, forgetChoices)
  watch(messages, () => {
    for (const { key, turn } of outbox.messages) if (isStored(turn?.userMessageId)) outbox.drop(key)
  })
  onScopeDispose(turns.onFinished(refetch))

  /** A message on its way is shown at once, before the conversation it began is loaded. */
  const isLoading = computed(
    () => sessionId() !== null && pages.isPending.value && outgoing.value.length === 0,
  )

  return {
    session,
    pages,
    isLoading,
    messages,
    thread,
    outgoing,
    openTurnId,
    showVersion,
    forgetChoices,
  }
}

/** What the server keeps of a conversation, fetched again when it says that something changed. */
function useStoredConversation(sessionId: () => string | null) {
  const turns = useTurnsStore()
  const cache = useQueryCache()
  const keys = () => [
    ['messages', sessionId() ?? ''],
    ['session', sessionId() ?? ''],
  ]
  const session = useQuery({
    key: () => ['session', sessionId() ?? ''],
    query: () => client.call(routes.chat.getSession, { params: { id: sessionId() ?? '' } }),
    enabled: () => sessionId() !== null,
  })
  const pages = useInfiniteQuery({
    key: () => ['messages', sessionId() ?? ''],
    query: ({ pageParam }) => fetchMessages(sessionId() ?? '', pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    enabled: () => sessionId() !== null,
  })

  /** A turn that another tab started, or that was open before a reload. */
  async function followOpenTurn(turnId: string | null | undefined) {
    if (!turnId || turns.states.has(turnId)) return
    const turn = await client
      .call(routes.chat.getTurn, { params: { id: turnId } })
      .catch(() => null)
    if (turn) turns.track(turn)
  }

  watch(() => session.data.value?.openTurnId, followOpenTurn, { immediate: true })
  useLiveInvalidation('sessions', (change) => {
    const isOurs = change === null || change.id === null || change.id === sessionId()
    return sessionId() !== null && isOurs ? keys() : []
  })

  function refetch() {
    for (const key of keys()) void cache.invalidateQueries({ key })
  }

  return { session, pages, refetch }
}

function fetchMessages(id: string, cursor: string) {
  return client.call(routes.chat.listMessages, {
    params: { id },
    query: { limit: 100, order: 'desc', ...(cursor ? { cursor } : {}) },
  })
}
