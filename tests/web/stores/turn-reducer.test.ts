import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TurnEvent } from '#contracts/chat-turn.ts'
import { compareEventIds, newTurnState, reduceTurn } from '#web/stores/turn-reducer.ts'

const turnId = '01939f2e-0000-7000-8000-000000000500'
const usage = { tokensIn: 1, tokensOut: 1, cachedIn: 0 }

/** An answer cut into deltas of one attempt. */
function deltas(text: string, cuts: number[], attempt = 1): TurnEvent[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].sort(
    (a, b) => a - b,
  )
  return places.slice(0, -1).map((offset, index) => ({
    id: `1.${attempt}.${index + 1}`,
    turnId,
    type: 'text-delta',
    attempt,
    offset,
    text: text.slice(offset, places[index + 1]),
  }))
}

function finished(
  content: string | null,
  status: 'completed' | 'stopped' | 'blocked' = 'completed',
): TurnEvent {
  return {
    id: '9.9.0',
    turnId,
    type: 'turn-finished',
    status,
    messageId: null,
    content,
    usage,
    costMicroUsd: null,
    failure: null,
  }
}

const read = (events: TurnEvent[]) => events.reduce(reduceTurn, newTurnState())

const answer = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 })
const cuts = fc.array(fc.nat(200), { maxLength: 20 })

describe('a turn read from its events', () => {
  it('has the text exactly once, however it was cut', () => {
    fc.assert(
      fc.property(answer, cuts, (text, at) => {
        expect(read(deltas(text, at)).text).toBe(text)
      }),
    )
  })

  it('has the text exactly once when deltas come again and in any order', () => {
    const shuffledTwice = fc.tuple(answer, cuts).chain(([text, at]) => {
      const events = deltas(text, at)
      const doubled = [...events, ...events]
      return fc.tuple(
        fc.constant(text),
        fc.shuffledSubarray(doubled, { minLength: doubled.length }),
      )
    })
    fc.assert(
      fc.property(shuffledTwice, ([text, events]) => {
        expect(read(events).text).toBe(text)
      }),
    )
  })

  it('resumes after a cut line without losing or doubling text', () => {
    fc.assert(
      fc.property(fc.tuple(answer, cuts), fc.nat(), fc.nat(), ([text, at], lostAt, overlap) => {
        const events = deltas(text, at)
        const seen = lostAt % (events.length + 1)
        const before = read(events.slice(0, seen))
        // The server sends from the last id on, or from somewhat earlier.
        const from = Math.max(0, seen - (overlap % 4))
        expect(events.slice(from).reduce(reduceTurn, before).text).toBe(text)
      }),
    )
  })

  it('never resumes behind a gap', () => {
    fc.assert(
      fc.property(answer, cuts, fc.nat(), (text, at, lost) => {
        const events = deltas(text, at)
        const gap = lost % events.length
        const state = read(events.filter((_, index) => index !== gap))
        const resumeAt = events.filter(
          ({ id }) => state.lastEventId === null || compareEventIds(id, state.lastEventId) > 0,
        )
        expect(resumeAt.reduce(reduceTurn, state).text).toBe(text)
      }),
    )
  })

  it('drops what a dead attempt wrote, even when its deltas arrive late', () => {
    fc.assert(
      fc.property(fc.tuple(answer, answer), cuts, fc.nat(), ([dead, text], at, late) => {
        const first = deltas(dead, at, 1)
        const second = deltas(text, at, 2)
        const seen = late % (first.length + 1)
        const reset: TurnEvent = {
          id: '2.2.0',
          turnId,
          type: 'turn-reset',
          attempt: 2,
          reason: 'worker_lost',
        }
        const events = [...first.slice(0, seen), reset, ...first.slice(seen), ...second, reset]
        expect(read(events).text).toBe(text)
      }),
    )
  })

  it('drops at once what was taken back, and shows what stands in its place', () => {
    const retracted: TurnEvent = {
      id: '2.2.0',
      turnId,
      type: 'turn-reset',
      attempt: 2,
      reason: 'retracted',
    }
    const taken = read([...deltas('The card 4111', [], 1), retracted])
    expect(taken).toMatchObject({ text: '', reasoning: '', lastEventId: '2.2.0' })
    expect(reduceTurn(taken, finished('The card [removed]')).text).toBe('The card [removed]')
  })

  it('heals from the end, whatever was missed', () => {
    fc.assert(
      fc.property(answer, cuts, fc.nat(), (text, at, kept) => {
        const events = deltas(text, at)
        const state = read([...events.slice(kept % (events.length + 1)), finished(text)])
        expect(state).toMatchObject({ text, status: 'completed', isFinished: true })
      }),
    )
  })

  it('changes nothing after its end', () => {
    const state = read([...deltas('Done.', []), finished('Done.')])
    expect(deltas('More', [], 5).reduce(reduceTurn, state)).toBe(state)
  })

  it('keeps what had come of a stopped answer, and nothing of a blocked one', () => {
    expect(read([...deltas('Half an', []), finished(null, 'stopped')]).text).toBe('Half an')
    expect(read([...deltas('A secret', []), finished(null, 'blocked')]).text).toBe('')
  })

  it('counts a decision once when it is told twice', () => {
    const decision: TurnEvent = {
      id: '2.0.0',
      turnId,
      type: 'decision-made',
      point: 'input',
      effect: 'allow',
      reason: 'no rule applies',
    }
    expect(read([decision, decision]).decisions).toHaveLength(1)
  })

  it('shows that it waits for a person, and that it goes on', () => {
    const approvalId = '01939f2e-0000-7000-8000-000000000900'
    const opened: TurnEvent = { id: '3.0.0', turnId, type: 'approval-opened', approvalId }
    const decided: TurnEvent = {
      id: '4.0.0',
      turnId,
      type: 'approval-decided',
      approvalId,
      outcome: 'approved',
    }
    expect(read([opened])).toMatchObject({ status: 'awaiting_approval', approvalId })
    expect(read([opened, decided]).status).toBe('running')
  })

  it('ignores what a newer server may tell', () => {
    const unknown = { id: '5.0.0', turnId, type: 'weather-changed' } as unknown as TurnEvent
    expect(read([...deltas('Fine', []), unknown]).text).toBe('Fine')
  })
})
