import type { Message } from '#contracts/chat.ts'
import type { OutgoingMessage } from './outbox.ts'
import type { ThreadEntry } from './thread.ts'
import type { TurnState } from './turn-reducer.ts'

/** One row of the thread. An answer keeps its key from the first word to the stored message, so that nothing flickers. */
export type ThreadItem =
  | { kind: 'question'; key: string; message: Message; versions: string[] }
  | { kind: 'note'; key: string; message: Message }
  | {
      kind: 'answer'
      key: string
      turnId: string
      /** Null while it is being written, and where a turn ended without one. */
      message: Message | null
      versions: string[]
      questionId: string | null
    }
  | { kind: 'outgoing'; key: string; outgoing: OutgoingMessage }

export interface KnownTurns {
  states: ReadonlyMap<string, TurnState>
  latestOfQuestion: ReadonlyMap<string, string>
}

/** The rows of a conversation: what is stored, what is being written, and what is on its way. */
export function buildThreadItems(
  thread: ThreadEntry[],
  outgoing: OutgoingMessage[],
  turns: KnownTurns,
): ThreadItem[] {
  const items: ThreadItem[] = []
  const edited = new Set(outgoing.map(({ parentMessageId }) => parentMessageId))
  for (const [index, entry] of thread.entries()) {
    const { message } = entry
    // An edit on its way takes the place of what it edits, and of all that followed.
    if (message.role === 'user' && edited.has(message.id)) break
    items.push(itemOf(entry))
    if (message.role !== 'user') continue
    const next = thread[index + 1]
    const written = answerBeingWritten(message, next, turns)
    if (written === null) continue
    items.push(written)
    // A second answer to an earlier question starts a branch: what follows belongs to the other.
    if (next?.message.role === 'assistant') break
  }
  return [...items, ...outgoing.flatMap(outgoingItems)]
}

function itemOf({ message, versions }: ThreadEntry): ThreadItem {
  if (message.role === 'assistant') {
    return {
      kind: 'answer',
      key: `answer-${message.turnId}`,
      turnId: message.turnId,
      message,
      versions,
      questionId: message.parentMessageId,
    }
  }
  const key = `message-${message.id}`
  return message.role === 'user'
    ? { kind: 'question', key, message, versions }
    : { kind: 'note', key, message }
}

/** The answer of a question as a turn, where it is not (yet) the stored message that follows. */
function answerBeingWritten(
  question: Message,
  next: ThreadEntry | undefined,
  { states, latestOfQuestion }: KnownTurns,
): ThreadItem | null {
  const latest = latestOfQuestion.get(question.id)
  const turnId = latest ?? question.turnId
  if (next?.message.role === 'assistant') {
    const state = latest === undefined ? undefined : states.get(latest)
    const isOther = state !== undefined && latest !== next.message.turnId
    // Ended without an answer, or with one that is stored: then it is a version that the reader may choose.
    const isSettled =
      state?.isFinished === true &&
      (state.messageId === null || next.versions.includes(state.messageId))
    if (!isOther || isSettled) return null
  }
  return answerOf({ id: turnId, userMessageId: question.id })
}

function outgoingItems(outgoing: OutgoingMessage): ThreadItem[] {
  const question: ThreadItem = { kind: 'outgoing', key: `outgoing-${outgoing.key}`, outgoing }
  return outgoing.turn === null ? [question] : [question, answerOf(outgoing.turn)]
}

function answerOf({ id, userMessageId }: { id: string; userMessageId: string }): ThreadItem {
  return {
    kind: 'answer',
    key: `answer-${id}`,
    turnId: id,
    message: null,
    versions: [],
    questionId: userMessageId,
  }
}
