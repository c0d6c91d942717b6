import { routes } from 'virtual:routes'
import { useQueryCache } from '@pinia/colada'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Turn } from '#contracts/chat-turn.ts'
import type { AttachedFile } from '#contracts/chat.ts'
import { client } from '#web/api/client.ts'
import { toFailure, type ApiFailure } from '#web/api/failure.ts'
import { newKey } from '#web/api/new-key.ts'
import { useTurnsStore } from './turns.ts'

export interface OutgoingMessage {
  /** `Idempotency-Key`, made before the first try and kept over every retry. */
  key: string
  /** Null until the conversation exists and has taken the message in. */
  sessionId: string | null
  /** Begins a conversation that no page has gone to yet. */
  isFirst: boolean
  agentId: string | null
  content: string
  attachments: AttachedFile[]
  model: string | null
  parentMessageId: string | null
  whenBusy: 'queue' | 'replace'
  state: 'sending' | 'failed' | 'accepted'
  failure: ApiFailure | null
  turn: Turn | null
}

export type NewMessage = Pick<
  OutgoingMessage,
  'sessionId' | 'agentId' | 'content' | 'model' | 'parentMessageId' | 'whenBusy'
> &
  Partial<Pick<OutgoingMessage, 'attachments'>>

/** Messages on their way: shown at once, kept until the server's copy is here, sent again as the same message. */
export const useOutboxStore = defineStore('outbox', () => {
  const messages = ref<OutgoingMessage[]>([])
  const turns = useTurnsStore()
  const cache = useQueryCache()

  async function send(message: NewMessage): Promise<OutgoingMessage> {
    const key = newKey()
    messages.value.push({
      attachments: [],
      ...message,
      key,
      isFirst: message.sessionId === null,
      state: 'sending',
      failure: null,
      turn: null,
    })
    return post(key)
  }

  async function post(key: string): Promise<OutgoingMessage> {
    const entry = find(key)
    entry.state = 'sending'
    entry.failure = null
    try {
      const sessionId = entry.sessionId ?? (await createSession(entry))
      const turn = await createTurn(entry, sessionId)
      turns.track(turn)
      entry.sessionId = sessionId
      entry.turn = turn
      entry.state = 'accepted'
      void cache.invalidateQueries({ key: ['messages', entry.sessionId] })
      void cache.invalidateQueries({ key: ['session', entry.sessionId] })
      void cache.invalidateQueries({ key: ['sessions'] })
    } catch (error) {
      entry.state = 'failed'
      entry.failure = toFailure(error)
    }
    return entry
  }

  function find(key: string): OutgoingMessage {
    const entry = messages.value.find((message) => message.key === key)
    if (!entry) throw new Error('This message is no longer in the outbox.')
    return entry
  }

  function drop(key: string) {
    messages.value = messages.value.filter((message) => message.key !== key)
  }

  return { messages, send, retry: post, drop }
})

async function createSession({ key, agentId }: OutgoingMessage): Promise<string> {
  const session = await client.call(routes.chat.createSession, {
    body: agentId === null ? {} : { agentId },
    idempotencyKey: `${key}-session`,
  })
  return session.id
}

function createTurn(message: OutgoingMessage, sessionId: string): Promise<Turn> {
  const { content, attachments, model, parentMessageId, whenBusy, key } = message
  return client.call(routes.chat.createTurn, {
    params: { id: sessionId },
    idempotencyKey: key,
    body: {
      content,
      whenBusy,
      ...(model === null ? {} : { model }),
      ...(attachments.length === 0 ? {} : { attachments: attachments.map(({ id }) => id) }),
      ...(parentMessageId === null ? {} : { parentMessageId }),
    },
  })
}
