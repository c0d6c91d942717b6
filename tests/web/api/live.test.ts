import { describe, expect, it, vi } from 'vitest'
import { liveByHand, settle } from '../helpers/fake-socket.ts'

describe('the live connection', () => {
  it('says who is there in the first frame, with a one-use ticket', async () => {
    const { live, connect } = liveByHand()
    live.start()
    const socket = await connect()
    expect(socket.sent[0]).toEqual({ type: 'authenticate', ticket: 'ticket-1' })
    expect(live.status.state).toBe('connected')
  })

  it('resumes every topic where its reader stands, with a new ticket', async () => {
    const { live, connect, runTimer } = liveByHand()
    let position: string | null = null
    live.subscribe({ topic: 'turns/t1', after: () => position })
    live.start()
    const first = await connect()
    expect(first.sent[1]).toEqual({ type: 'subscribe', topic: 'turns/t1' })
    position = '3.1.7'
    first.drop()
    await runTimer()
    const second = await connect()
    expect(second.sent).toEqual([
      { type: 'authenticate', ticket: 'ticket-2' },
      { type: 'subscribe', topic: 'turns/t1', after: '3.1.7' },
    ])
  })

  it('tells readers of changes from when on they miss none, at first and after each reconnection', async () => {
    const { live, connect, runTimer, pass } = liveByHand()
    const onHeld = vi.fn<(sinceMs: number) => void>()
    live.subscribe({ topic: 'stops', onHeld })
    live.start()
    const first = await connect()
    pass(500)
    expect(onHeld).not.toHaveBeenCalled()
    first.receive({ type: 'subscribed', topic: 'stops' })
    first.drop()
    await runTimer()
    const second = await connect()
    pass(700)
    second.receive({ type: 'subscribed', topic: 'stops' })
    expect(onHeld.mock.calls).toEqual([[1_000_500], [1_001_200]])
  })

  it('tells a later reader of a topic at once since when it holds', async () => {
    const { live, connect, pass } = liveByHand()
    const [early, late] = [vi.fn<() => void>(), vi.fn<() => void>()]
    live.subscribe({ topic: 'stops', onHeld: early })
    live.start()
    const socket = await connect()
    socket.receive({ type: 'subscribed', topic: 'stops' })
    pass(9000)
    live.subscribe({ topic: 'stops', onHeld: late })
    socket.receive({ type: 'subscribed', topic: 'stops' })
    expect(early).toHaveBeenCalledExactlyOnceWith(1_000_000)
    expect(late).toHaveBeenCalledExactlyOnceWith(1_000_000)
  })

  it('holds nothing of a topic that was given up meanwhile', async () => {
    const { live, connect } = liveByHand()
    live.start()
    const socket = await connect()
    live.subscribe({ topic: 'stops' })()
    const onHeld = vi.fn<() => void>()
    live.subscribe({ topic: 'stops', onHeld })
    expect(onHeld).not.toHaveBeenCalled()
    socket.receive({ type: 'subscribed', topic: 'stops' })
    expect(onHeld).toHaveBeenCalledTimes(1)
  })

  it('waits longer after each failure, up to a limit, and says since when it is stale', async () => {
    const ticket = () => Promise.reject(new Error('offline'))
    const { live, timers, runTimer } = liveByHand({ ticket })
    const delays: number[] = []
    live.start()
    await settle()
    for (let attempt = 0; attempt < 8; attempt++) {
      delays.push(timers[0]?.ms ?? 0)
      await runTimer()
    }
    expect(delays.slice(0, 4)).toEqual([400, 800, 1600, 3200])
    expect(delays.at(-1)).toBe(15_000)
    expect(live.status).toEqual({ state: 'reconnecting', staleSinceMs: 1_000_000 })
  })

  it('takes a silent line for dead', async () => {
    const { live, sockets, connect, timers, pass } = liveByHand()
    live.start()
    const socket = await connect()
    pass(60_000)
    timers.at(-1)?.task()
    expect(socket.isClosed).toBe(true)
    expect(live.status.state).toBe('reconnecting')
    expect(sockets).toHaveLength(1)
  })

  it('connects again when the server says that it restarts', async () => {
    const { live, connect, runTimer, sockets } = liveByHand()
    live.start()
    const socket = await connect()
    socket.receive({ type: 'reconnect' })
    await runTimer()
    await connect()
    expect(sockets).toHaveLength(2)
    expect(live.status.state).toBe('connected')
  })

  it('gives a topic up with its last reader only', async () => {
    const { live, connect } = liveByHand()
    live.start()
    const socket = await connect()
    const leaveFirst = live.subscribe({ topic: 'agents' })
    const leaveSecond = live.subscribe({ topic: 'agents' })
    leaveFirst()
    expect(socket.sent.map(({ type }) => type)).not.toContain('unsubscribe')
    leaveSecond()
    expect(socket.sent.at(-1)).toEqual({ type: 'unsubscribe', topic: 'agents' })
  })

  it('stays off after sign-out, whatever the old socket does', async () => {
    const { live, connect, timers } = liveByHand()
    live.start()
    const socket = await connect()
    live.stop()
    socket.drop()
    expect(timers).toHaveLength(0)
    expect(live.status.state).toBe('off')
  })

  it('leaves frames alone that it does not know', async () => {
    const { live, connect } = liveByHand()
    const onChange = vi.fn<(change: unknown) => void>()
    live.subscribe({ topic: 'activity', onChange })
    live.start()
    const socket = await connect()
    socket.receive({ type: 'future', topic: 'activity' })
    const change = { kind: 'turn', id: null, what: 'created' }
    socket.receive({ type: 'change', topic: 'activity', change })
    expect(onChange).toHaveBeenCalledExactlyOnceWith(change)
  })
})
