import { routes } from 'virtual:routes'
import { useQueryCache } from '@pinia/colada'
import type { Message, Session } from '#contracts/chat.ts'
import { client } from '#web/api/client.ts'
import { useTurnsStore } from '#web/stores/turns.ts'
import { saveFile } from './saveFile.ts'
import { useReport } from './useReport.ts'

/** What a person does to an answer: stop it, ask for another, rate it. Failures show as a toast. */
export function useAnswerActions() {
  const turns = useTurnsStore()
  const cache = useQueryCache()
  const { report } = useReport()

  async function stop(turnId: string) {
    await report('chat.stopFailed', () =>
      client.call(routes.chat.stopTurn, { params: { id: turnId } }),
    )
  }

  async function regenerate(turnId: string) {
    const turn = await report('chat.regenerateFailed', () =>
      client.call(routes.chat.regenerateTurn, { params: { id: turnId }, body: {} }),
    )
    if (turn) turns.track(turn)
  }

  async function rate(message: Message, rating: 'up' | 'down') {
    const next = message.feedback?.rating === rating ? null : rating
    await report('chat.feedbackFailed', () =>
      client.call(routes.chat.giveFeedback, { params: { id: message.id }, body: { rating: next } }),
    )
    await cache.invalidateQueries({ key: ['messages', message.sessionId] })
  }

  return { stop, regenerate, rate }
}

/** What a person does to a conversation. */
export function useConversationActions() {
  const cache = useQueryCache()
  const { report } = useReport()

  async function change(session: Session, changes: { title?: string; pinned?: boolean }) {
    await report('chat.changeFailed', () =>
      client.call(routes.chat.updateSession, {
        params: { id: session.id },
        ifMatch: session.version,
        body: changes,
      }),
    )
    await refetch(session.id)
  }

  async function giveTo(session: Session, agentId: string | null) {
    await report('chat.changeFailed', () =>
      client.call(routes.chat.updateSession, {
        params: { id: session.id },
        ifMatch: session.version,
        body: { agentId },
      }),
    )
    await refetch(session.id)
  }

  async function remove(sessionId: string) {
    await report('chat.deleteFailed', () =>
      client.call(routes.chat.deleteSession, { params: { id: sessionId } }),
    )
    await cache.invalidateQueries({ key: ['sessions'] })
  }

  async function download(session: Session, format: 'json' | 'markdown') {
    const response = await report('chat.exportFailed', () =>
      client.open(routes.chat.exportSession, { params: { id: session.id }, query: { format } }),
    )
    if (response) saveFile(await response.blob(), fileName(session, format))
  }

  async function refetch(sessionId: string) {
    await Promise.all([
      cache.invalidateQueries({ key: ['sessions'] }),
      cache.invalidateQueries({ key: ['session', sessionId] }),
    ])
  }

  return { change, giveTo, remove, download }
}

function fileName({ title }: Session, format: 'json' | 'markdown'): string {
  const words = (title ?? 'conversation').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['conversation']
  return `${words.slice(0, 8).join('-')}.${format === 'json' ? 'json' : 'md'}`
}
