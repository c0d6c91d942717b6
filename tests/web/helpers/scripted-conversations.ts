import type { ApprovalDetail } from '#contracts/approvals.ts'
import type { Turn, TurnEvent } from '#contracts/chat-turn.ts'
import type { Message, Session } from '#contracts/chat.ts'
import type { Change } from '#contracts/live.ts'
import { scriptedApprovals } from './scripted-approvals.ts'
import { idOf, scriptedMessages, scriptedSessions, scriptedTurn } from './scripted-data.ts'

type Reader = (event: TurnEvent) => void
type ChangeListener = (topic: string, change: Change) => void

/** What a turn will do: the events in order. `pause`: the script waits until the test goes on. */
export type TurnScript = (turn: Turn) => (TurnEvent | 'pause')[]

/** Conversations in memory. Answers come as the script of the moment says, one step at a time. */
export class ScriptedConversations {
  sessions: Session[] = []
  messages: Message[] = []
  /** Cases that wait for people, or were decided. */
  cases: ApprovalDetail[] = []
  turns = new Map<string, Turn>()
  script: TurnScript = nominal
  readonly #events = new Map<string, TurnEvent[]>()
  readonly #waiting = new Map<string, (TurnEvent | 'pause')[]>()
  readonly #readers = new Map<string, Set<Reader>>()
  readonly #changeListeners = new Set<ChangeListener>()
  #lastId = 10_000

  constructor() {
    this.reset()
  }

  /** As at the start. */
  reset(): void {
    this.sessions = scriptedSessions()
    this.messages = this.sessions.flatMap(scriptedMessages)
    this.turns.clear()
    this.cases = scriptedApprovals()
    this.script = nominal
  }

  newId(): string {
    this.#lastId += 1
    return idOf(this.#lastId)
  }

  startTurn(session: Session, question: Message): Turn {
    const turn = scriptedTurn({
      id: this.newId(),
      sessionId: session.id,
      agentId: session.agentId ?? idOf(100),
      userMessageId: question.id,
      status: 'accepted',
      messageId: null,
      provider: 'demo',
      model: 'demo',
      finishedAt: null,
      firstTextAt: null,
    })
    this.turns.set(turn.id, turn)
    question.turnId ||= turn.id
    session.openTurnId = turn.id
    this.#events.set(turn.id, [])
    this.#waiting.set(turn.id, this.script(turn))
    // After the answer to the POST, so that the console follows from the start.
    setTimeout(() => this.goOn(turn.id), 20)
    return turn
  }

  /** Plays on to the next pause. */
  goOn(turnId: string): void {
    const steps = this.#waiting.get(turnId) ?? []
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      if (step === 'pause') return
      this.#emit(turnId, step)
    }
  }

  goOnAll(): void {
    for (const turnId of this.#waiting.keys()) this.goOn(turnId)
  }

  stop(turnId: string): void {
    const turn = this.turns.get(turnId)
    if (!turn) return
    this.#waiting.set(turnId, [])
    const text = this.#textOf(turnId)
    this.#emit(turnId, finished(turn, 'stopped', text === '' ? null : text))
  }

  read(turnId: string, reader: Reader): () => void {
    for (const event of this.#events.get(turnId) ?? []) reader(event)
    const readers = this.#readers.get(turnId) ?? new Set()
    this.#readers.set(turnId, readers.add(reader))
    return () => readers.delete(reader)
  }

  onChange(listener: ChangeListener): () => void {
    this.#changeListeners.add(listener)
    return () => this.#changeListeners.delete(listener)
  }

  announce(topic: string, change: Change): void {
    for (const listener of this.#changeListeners) listener(topic, change)
  }

  #emit(turnId: string, event: TurnEvent) {
    this.#events.get(turnId)?.push(event)
    if (event.type === 'turn-finished') this.#conclude(turnId, event)
    for (const reader of this.#readers.get(turnId) ?? []) reader(event)
  }

  #conclude(turnId: string, event: Extract<TurnEvent, { type: 'turn-finished' }>) {
    const turn = this.turns.get(turnId)
    const session = this.sessions.find(({ id }) => id === turn?.sessionId)
    if (!turn || !session) return
    Object.assign(turn, {
      status: event.status,
      failure: event.failure,
      finishedAt: new Date().toISOString(),
    })
    session.openTurnId = null
    session.updatedAt = new Date().toISOString()
    if (event.content === null) return
    const message: Message = {
      id: event.messageId ?? this.newId(),
      sessionId: session.id,
      turnId,
      parentMessageId: turn.userMessageId,
      role: 'assistant',
      content: event.content,
      status: event.status === 'stopped' ? 'partial' : 'complete',
      turnStatus: event.status,
      attachments: [],
      feedback: null,
      createdAt: new Date().toISOString(),
    }
    this.messages.push(message)
    session.leafMessageId = message.id
    turn.messageId = message.id
  }

  #textOf(turnId: string): string {
    return (this.#events.get(turnId) ?? [])
      .map((event) => (event.type === 'text-delta' ? event.text : ''))
      .join('')
  }
}

const nominal: TurnScript = (turn) => answerEvents(turn, 'All systems are **nominal**.')

/** A plain answer in pieces of a few characters, with a pause after `pauseAfter` of them. */
export function answerEvents(
  turn: Turn,
  text: string,
  { pauseAfter = -1, size = 12 }: { pauseAfter?: number; size?: number } = {},
): (TurnEvent | 'pause')[] {
  const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
  let offset = 0
  const deltas = pieces.flatMap((piece, index): (TurnEvent | 'pause')[] => {
    const delta: TurnEvent = {
      id: `1.1.${index + 1}`,
      turnId: turn.id,
      type: 'text-delta',
      attempt: 1,
      offset,
      text: piece,
    }
    offset += piece.length
    return index === pauseAfter ? [delta, 'pause'] : [delta]
  })
  return [
    { id: '1.0.0', turnId: turn.id, type: 'turn-accepted', status: 'running' },
    ...deltas,
    finished(turn, 'completed', text),
  ]
}

/** The end of a turn. */
export function finished(turn: Turn, status: Turn['status'], content: string | null): TurnEvent {
  return {
    id: '9.1.0',
    turnId: turn.id,
    type: 'turn-finished',
    status,
    messageId: null,
    content,
    usage: { tokensIn: 120, tokensOut: 40, cachedIn: 0 },
    costMicroUsd: 0,
    failure:
      status === 'failed' ? { kind: 'overloaded', message: 'The provider is overloaded.' } : null,
  }
}
