import { defineStore } from 'pinia'
import { shallowReactive, watch } from 'vue'
import type { FINISHED_STATUSES, Turn, TurnEvent, TurnStatus } from '#contracts/chat-turn.ts'
import { client } from '#web/api/client.ts'
import type { ApiFailure } from '#web/api/failure.ts'
import { followTurn } from '#web/api/turn-stream.ts'
import { createEventBatch } from './event-batch.ts'
import { useLiveStore } from './live.ts'
import { useSessionStore } from './session.ts'
import { newTurnState, reduceTurn, type TurnState } from './turn-reducer.ts'

type FinishedListener = (turnId: string) => void

/** The turns this tab follows, from the moment it hears of them to their end. */
export const useTurnsStore = defineStore('turns', () => {
  const live = useLiveStore()
  const states = shallowReactive(new Map<string, TurnState>())
  const failures = shallowReactive(new Map<string, ApiFailure>())
  const latestOfQuestion = shallowReactive(new Map<string, string>())
  const stops = new Map<string, () => void>()
  const listeners = new Set<FinishedListener>()
  const queue = createEventBatch<TurnEvent>((batches) => {
    for (const [turnId, events] of batches) takeIn(turnId, events)
  })

  /** Takes a turn in: follows it while it is open, and remembers which question it answers. */
  function track(turn: Turn) {
    latestOfQuestion.set(turn.userMessageId, turn.id)
    if (!isFinished(turn.status)) follow(turn)
  }

  function follow({ id: turnId, status }: Turn) {
    if (stops.has(turnId) || states.get(turnId)?.isFinished) return
    states.set(turnId, newTurnState(status))
    failures.delete(turnId)
    const stop = followTurn({
      turnId,
      client,
      live: live.connection,
      setTimer: (task, ms) => setTimeout(task, ms),
      after: () => states.get(turnId)?.lastEventId ?? null,
      onEvent: (event) => queue(turnId, event),
      onFailure: (failure) => {
        failures.set(turnId, failure)
        stops.delete(turnId)
      },
    })
    stops.set(turnId, stop)
  }

  function takeIn(turnId: string, events: TurnEvent[]) {
    const state = events.reduce(reduceTurn, states.get(turnId) ?? newTurnState())
    states.set(turnId, state)
    if (!state.isFinished) return
    stops.delete(turnId)
    for (const listener of listeners) listener(turnId)
  }

  function clear() {
    for (const stop of stops.values()) stop()
    for (const map of [stops, states, failures, latestOfQuestion]) map.clear()
  }

  // Here and not in the shell, which would load all this on every page.
  const session = useSessionStore()
  watch(
    () => session.state,
    (state) => {
      if (state === 'left') clear()
    },
  )

  function onFinished(listener: FinishedListener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** `latestOfQuestion`: the newest turn of each question, by the question's message id. */
  return { states, failures, latestOfQuestion, track, onFinished }
})

type Ended = (typeof FINISHED_STATUSES)[number]

// Written out, as importing the contract's list would bring zod along; the type keeps both equal.
const ENDED: Record<Ended, true> = {
  completed: true,
  blocked: true,
  rejected: true,
  stopped: true,
  failed: true,
}

export function isFinished(status: TurnStatus): boolean {
  return status in ENDED
}
