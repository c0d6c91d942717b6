import { describe, expect, it } from 'vitest'
import type { OutgoingMessage } from '#web/stores/outbox.ts'
import { buildThread } from '#web/stores/thread.ts'
import { buildThreadItems, type KnownTurns } from '#web/stores/thread-items.ts'
import { newTurnState, type TurnState } from '#web/stores/turn-reducer.ts'
import { messageOf } from '../helpers/messages.ts'
import { scriptedTurn } from '../helpers/scripted-data.ts'

const question = messageOf('q1', null)
const answer = messageOf('a1', 'q1', 'assistant')

const known = (turns: Record<string, Partial<TurnState>>, latest: string | null): KnownTurns => ({
  states: new Map(
    Object.entries(turns).map(([id, state]) => [id, { ...newTurnState('running'), ...state }]),
  ),
  latestOfQuestion: latest === null ? new Map() : new Map([['q1', latest]]),
})

function outgoingOf(changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    key: 'k',
    sessionId: 'session',
    isFirst: false,
    agentId: null,
    content: 'Hello',
    attachments: [],
    model: null,
    parentMessageId: null,
    whenBusy: 'queue',
    state: 'sending',
    failure: null,
    turn: null,
    ...changes,
  }
}

const keys = (...given: Parameters<typeof buildThreadItems>) =>
  buildThreadItems(...given).map(({ key }) => key)

describe('the rows of a conversation', () => {
  it('show a question without an answer with its turn', () => {
    const thread = buildThread([question], 'q1')
    expect(keys(thread, [], known({}, null))).toEqual(['message-q1', 'answer-turn-q1'])
  })

  it('keep the key of an answer from its first word to the stored message', () => {
    const written = keys(buildThread([question], 'q1'), [], known({ t1: {} }, 't1'))
    const stored = keys(
      buildThread([question, { ...answer, turnId: 't1' }], 'a1'),
      [],
      known({ t1: { isFinished: true, messageId: 'a1' } }, 't1'),
    )
    expect(stored).toEqual(written)
  })

  it('show a second answer while it is written instead of the first', () => {
    const thread = buildThread([question, answer], 'a1')
    expect(keys(thread, [], known({ t2: {} }, 't2'))).toEqual(['message-q1', 'answer-t2'])
  })

  it('return to the stored answer when a second one ended without a message', () => {
    const thread = buildThread([question, answer], 'a1')
    const failed = known({ t2: { isFinished: true, status: 'failed' } }, 't2')
    expect(keys(thread, [], failed)).toEqual(['message-q1', 'answer-turn-a1'])
  })

  it('put a message on its way at the end, and its answer below it once accepted', () => {
    const thread = buildThread([question, answer], 'a1')
    expect(keys(thread, [outgoingOf()], known({}, null))).toEqual([
      'message-q1',
      'answer-turn-a1',
      'outgoing-k',
    ])
    const accepted = outgoingOf({ state: 'accepted', turn: scriptedTurn({ id: 't9' }) })
    expect(keys(thread, [accepted], known({}, null)).at(-1)).toBe('answer-t9')
  })

  it('put an edit on its way in the place of what it edits', () => {
    const thread = buildThread([question, answer], 'a1')
    expect(keys(thread, [outgoingOf({ parentMessageId: 'q1' })], known({}, null))).toEqual([
      'outgoing-k',
    ])
  })
})
