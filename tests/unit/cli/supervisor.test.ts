import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Child, ChildExit } from '#adapters/process/child.ts'
import { Supervisor, type SupervisorEvent } from '#cli/supervisor.ts'

class FakeChild implements Child {
  readonly pid: number
  readonly exited: Promise<ChildExit>
  #end: (exit: ChildExit) => void
  #hasExited = false

  constructor(pid: number) {
    this.pid = pid
    const { promise, resolve } = Promise.withResolvers<ChildExit>()
    this.exited = promise
    this.#end = resolve
  }

  hasExited() {
    return this.#hasExited
  }

  die(exit: ChildExit = { code: null, signal: 'SIGKILL' }) {
    this.#hasExited = true
    this.#end(exit)
    return this.exited
  }

  stop() {
    return this.die({ code: 0, signal: null })
  }

  kill() {
    return this.die()
  }
}

interface FakePart {
  name: string
  phase: 1 | 2 | 3
  children: FakeChild[]
  failures: number
  launch(): Promise<Child>
}

function fakePart(name: string, phase: 1 | 2 | 3): FakePart {
  return {
    name,
    phase,
    children: [],
    failures: 0,
    async launch() {
      if (this.failures-- > 0) throw new Error('not yet')
      const child = new FakeChild(1000 + this.children.length)
      this.children.push(child)
      return child
    },
  }
}

const lastOf = (part: FakePart): FakeChild => part.children.at(-1) ?? new FakeChild(-1)

let events: SupervisorEvent[]
let supervisor: Supervisor

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  events = []
  supervisor = new Supervisor((event) => events.push(event))
})

afterEach(() => {
  vi.useRealTimers()
})

const delays = () => events.flatMap((event) => (event.kind === 'died' ? [event.delayMs] : []))

async function dieAndReturn(part: FakePart): Promise<void> {
  await lastOf(part).die()
  await vi.advanceTimersByTimeAsync(20_000)
}

describe('the supervisor', () => {
  it('starts a part that dies again, and says why it had to', async () => {
    const worker = fakePart('worker', 3)
    await supervisor.start(worker)

    await dieAndReturn(worker)

    expect(worker.children).toHaveLength(2)
    expect(events).toEqual([
      { kind: 'died', name: 'worker', reason: 'signal SIGKILL', delayMs: 250 },
      { kind: 'revived', name: 'worker', pid: 1001 },
    ])
  })

  it('waits longer each time a part keeps dying, up to a limit', async () => {
    const worker = fakePart('worker', 3)
    await supervisor.start(worker)

    for (let death = 0; death < 8; death++) await dieAndReturn(worker)

    expect(delays()).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000])
  })

  it('begins with the short wait again once a part has run for a while', async () => {
    const worker = fakePart('worker', 3)
    await supervisor.start(worker)
    await dieAndReturn(worker)
    await dieAndReturn(worker)

    await vi.advanceTimersByTimeAsync(120_000)
    await dieAndReturn(worker)

    expect(delays()).toEqual([250, 500, 250])
  })

  it('tries again when a part does not come back at the first attempt', async () => {
    const api = fakePart('api', 3)
    await supervisor.start(api)
    api.failures = 2

    await dieAndReturn(api)

    expect(delays()).toEqual([250, 500, 1000])
    expect(events.at(-1)).toEqual({ kind: 'revived', name: 'api', pid: 1001 })
  })

  it('fails for the caller when the first launch does', async () => {
    const api = fakePart('api', 3)
    api.failures = 1

    await expect(supervisor.start(api)).rejects.toThrow('not yet')
    expect(events).toEqual([])
  })

  it('stops the latest phase first and starts nothing again', async () => {
    const stopped: string[] = []
    for (const [name, phase] of [
      ['postgres', 1],
      ['temporal', 2],
      ['worker', 3],
      ['api', 3],
    ] as const) {
      const part = fakePart(name, phase)
      await supervisor.start(part)
      void lastOf(part).exited.then(() => stopped.push(name))
    }

    await supervisor.stop()
    await vi.advanceTimersByTimeAsync(60_000)

    expect(stopped).toEqual(['worker', 'api', 'temporal', 'postgres'])
    expect(events).toEqual([])
  })

  it('does not start a part again that waited for it when everything was stopped', async () => {
    const worker = fakePart('worker', 3)
    await supervisor.start(worker)
    await lastOf(worker).die()
    await vi.advanceTimersByTimeAsync(100)

    await supervisor.stop()
    await vi.advanceTimersByTimeAsync(60_000)

    expect(worker.children).toHaveLength(1)
  })

  it('restarts a part on request without calling that a death', async () => {
    const api = fakePart('api', 3)
    await supervisor.start(api)

    await supervisor.restart('api')
    await vi.advanceTimersByTimeAsync(60_000)

    expect(api.children).toHaveLength(2)
    expect(events).toEqual([])
  })
})
