import type { Turn, TurnEvent, TurnStatus } from '#contracts/chat-turn.ts'

export interface TurnDecision {
  point: string
  effect: string
  reason: string
}

export interface TurnTool {
  id: string
  tool: string
  outcome: string | null
}

/** What a reader knows of a turn. `text` is the answer so far, each piece exactly once. */
export interface TurnState {
  status: TurnStatus
  /** Newest attempt seen; text of earlier attempts is gone. */
  attempt: number
  text: string
  reasoning: string
  /** Pieces that came before the text in front of them, by offset. */
  early: ReadonlyMap<number, string>
  decisions: TurnDecision[]
  tools: TurnTool[]
  approvalId: string | null
  messageId: string | null
  failure: Turn['failure']
  isFinished: boolean
  /** Where to resume: everything up to here has been taken in. */
  lastEventId: string | null
}

export function newTurnState(status: TurnStatus = 'accepted'): TurnState {
  return {
    status,
    attempt: 0,
    text: '',
    reasoning: '',
    early: new Map(),
    decisions: [],
    tools: [],
    approvalId: null,
    messageId: null,
    failure: null,
    isFinished: false,
    lastEventId: null,
  }
}

/** Takes in one event. Events may come twice, after a reconnect, or with text already known: the text stays exact. */
export function reduceTurn(state: TurnState, event: TurnEvent): TurnState {
  if (state.isFinished) return state
  const next = applyEvent(state, event)
  // A gap means text is missing before this event: resume in front of the gap, not behind it.
  if (next.early.size > 0) return next
  return { ...next, lastEventId: laterId(state.lastEventId, event.id) }
}

function applyEvent(state: TurnState, event: TurnEvent): TurnState {
  switch (event.type) {
    case 'text-delta':
      return appendText(forAttempt(state, event.attempt), event)
    case 'reasoning-delta':
      return appendReasoning(forAttempt(state, event.attempt), event)
    case 'turn-reset':
      return forAttempt(state, event.attempt)
    case 'turn-finished':
      return finish(state, event)
    default:
      return applyFact(state, event)
  }
}

type Fact = Exclude<
  TurnEvent,
  { type: 'text-delta' | 'reasoning-delta' | 'turn-reset' | 'turn-finished' }
>

function applyFact(state: TurnState, event: Fact): TurnState {
  // A fact that was already taken in and comes again changes nothing.
  if (isKnown(state, event.id)) return state
  switch (event.type) {
    case 'turn-accepted':
      return { ...state, status: event.status }
    case 'decision-made':
      return { ...state, decisions: [...state.decisions, pickDecision(event)] }
    case 'approval-opened':
      return { ...state, status: 'awaiting_approval', approvalId: event.approvalId }
    case 'approval-decided':
      return { ...state, status: 'running' }
    case 'tool-started':
      return {
        ...state,
        tools: [...state.tools, { id: event.toolCallId, tool: event.tool, outcome: null }],
      }
    case 'tool-finished':
      return {
        ...state,
        tools: state.tools.map((tool) =>
          tool.id === event.toolCallId ? { ...tool, outcome: event.outcome } : tool,
        ),
      }
    default:
      // A newer server may tell more than this console knows.
      return state
  }
}

function pickDecision({ point, effect, reason }: TurnDecision): TurnDecision {
  return { point, effect, reason }
}

/** The state in which text of `attempt` may be added; a newer attempt drops what earlier ones wrote. */
function forAttempt(state: TurnState, attempt: number): TurnState {
  if (attempt <= state.attempt) return state
  return { ...state, attempt, text: '', reasoning: '', early: new Map() }
}

function appendText(
  state: TurnState,
  { attempt, offset, text }: { attempt: number; offset: number; text: string },
): TurnState {
  if (attempt < state.attempt) return state
  const running = { ...state, status: runningStatus(state.status) }
  if (offset > state.text.length) {
    return { ...running, early: new Map(state.early).set(offset, longest(state, offset, text)) }
  }
  return drainEarly({ ...running, text: joinAt(state.text, offset, text) })
}

function longest(state: TurnState, offset: number, text: string): string {
  const known = state.early.get(offset) ?? ''
  return known.length > text.length ? known : text
}

function joinAt(known: string, offset: number, text: string): string {
  return known + text.slice(known.length - offset)
}

function drainEarly(state: TurnState): TurnState {
  const early = new Map(state.early)
  let { text } = state
  for (const [offset, piece] of [...early].sort(([a], [b]) => a - b)) {
    if (offset > text.length) break
    text = joinAt(text, offset, piece)
    early.delete(offset)
  }
  return { ...state, text, early }
}

function appendReasoning(
  state: TurnState,
  event: { id: string; attempt: number; text: string },
): TurnState {
  // Reasoning has no offset: its event id alone tells a repetition.
  if (event.attempt < state.attempt || isKnown(state, event.id)) return state
  return {
    ...state,
    status: runningStatus(state.status),
    reasoning: state.reasoning + event.text,
  }
}

function runningStatus(status: TurnStatus): TurnStatus {
  return status === 'queued' || status === 'accepted' ? 'running' : status
}

function finish(state: TurnState, event: Extract<TurnEvent, { type: 'turn-finished' }>): TurnState {
  return {
    ...state,
    status: event.status,
    text: event.content ?? textWithoutAnswer(state, event.status),
    early: new Map(),
    messageId: event.messageId,
    failure: event.failure,
    isFinished: true,
  }
}

/** A refused answer must not stay on the screen; a stopped or failed one keeps what had come. */
function textWithoutAnswer(state: TurnState, status: TurnStatus): string {
  return status === 'blocked' || status === 'rejected' ? '' : state.text
}

function isKnown(state: TurnState, eventId: string): boolean {
  return state.lastEventId !== null && compareEventIds(eventId, state.lastEventId) <= 0
}

function laterId(known: string | null, id: string): string {
  return known !== null && compareEventIds(id, known) < 0 ? known : id
}

/** Orders `<eventSeq>.<attempt>.<chunkSeq>`. */
export function compareEventIds(left: string, right: string): number {
  const [a, b] = [left.split('.').map(Number), right.split('.').map(Number)]
  for (let part = 0; part < 3; part++) {
    const difference = (a[part] ?? 0) - (b[part] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
