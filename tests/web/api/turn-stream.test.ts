import { describe, expect, it, vi } from 'vitest'
import type { TurnEvent } from '#contracts/chat-turn.ts'
import { ApiFailure } from '#web/api/failure.ts'
import { followTurn } from '#web/api/turn-stream.ts'
import { newTurnState, reduceTurn } from '#web/stores/turn-reducer.ts'
import { liveByHand, settle } from '../helpers/fake-socket.ts'
import { answerEvents } from '../helpers/scripted-conversations.ts'
import { scriptedTurn } from '../helpers/scripted-data.ts'

const TEXT = 'The engines are fine, captain.'
const turn = scriptedTurn({ id: '01939f2e-0000-7000-8000-000000000777' })
const events = answerEvents(turn, TEXT, { size: 5 }).filter((event) => event !== 'pause')
const topic = `turns/${turn.id}`

const eventStream = (sent: TurnEvent[]) =>
  new Response(sent.map((event) => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`).join(''))

function follow(open: (input: { headers?: Record<string, string> }) => Promise<Response>) {
  const hand = liveByHand()
  const timers: (() => void)[] = []
  const reader = { state: newTurnState(), failures: [] as ApiFailure[] }
  const opened = vi.fn<
    (route: unknown, input: { headers?: Record<string, string> }) => Promise<Response>
  >((_, input) => open(input))
  followTurn({
    turnId: turn.id,
    client: { open: opened } as never,
    live: hand.live,
    after: () => reader.state.lastEventId,
    onEvent: (event) => (reader.state = reduceTurn(reader.state, event)),
    onFailure: (failure) => reader.failures.push(failure),
    setTimer: (task) => timers.push(task),
  })
  const loseThePatience = async () => {
    timers.splice(0).forEach((task) => task())
    await vi.waitFor(() => undefined)
    await settle()
  }
  return { ...hand, reader, opened, timers, loseThePatience }
}

describe('following a turn', () => {
  it('reads it from the socket', async () => {
    const { live, connect, reader, opened } = follow(() => Promise.reject(new Error('unused')))
    live.start()
    const socket = await connect()
    for (const event of events) socket.receive({ type: 'event', topic, event })
    expect(reader.state).toMatchObject({ text: TEXT, isFinished: true })
    expect(opened).not.toHaveBeenCalled()
    expect(socket.sent.at(-1)).toEqual({ type: 'unsubscribe', topic })
  })

  it('goes on over plain HTTP after the last event when the socket stays away', async () => {
    const resumedAt: (string | undefined)[] = []
    const { live, connect, reader, loseThePatience } = follow(async ({ headers }) => {
      resumedAt.push(headers?.['last-event-id'])
      return eventStream(events.slice(2))
    })
    live.start()
    const socket = await connect()
    for (const event of events.slice(0, 3)) socket.receive({ type: 'event', topic, event })
    socket.drop()
    await loseThePatience()
    await vi.waitFor(() => expect(reader.state.isFinished).toBe(true))
    expect(reader.state.text).toBe(TEXT)
    expect(resumedAt).toEqual([events[2]?.id])
  })

  it('tries again when the stream breaks off before the end', async () => {
    let tries = 0
    const { reader, loseThePatience, timers } = follow(async () => {
      tries += 1
      return eventStream(tries === 1 ? events.slice(0, 2) : events)
    })
    await loseThePatience()
    await vi.waitFor(() => expect(timers.length).toBeGreaterThan(0))
    await loseThePatience()
    await vi.waitFor(() => expect(reader.state.isFinished).toBe(true))
    expect(reader.state.text).toBe(TEXT)
  })

  it('leaves HTTP when the socket is back', async () => {
    let signal: AbortSignal | undefined
    const { live, connect, loseThePatience } = follow((input) => {
      signal = (input as { signal?: AbortSignal }).signal
      return new Promise(() => undefined)
    })
    await loseThePatience()
    expect(signal?.aborted).toBe(false)
    live.start()
    await connect()
    expect(signal?.aborted).toBe(true)
  })

  it('ends with the reason when the turn is gone', async () => {
    const gone = new ApiFailure({ code: 'not_found', message: 'gone', status: 404 })
    const { reader, loseThePatience, timers } = follow(() => Promise.reject(gone))
    await loseThePatience()
    await vi.waitFor(() => expect(reader.failures).toEqual([gone]))
    expect(timers).toHaveLength(0)
  })
})
