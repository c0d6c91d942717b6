import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { listenForStop } from '#cli/signals.ts'

let signals: EventEmitter
let heard: string[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  signals = new EventEmitter()
  heard = []
  listenForStop(
    { isRunByNpm: false },
    { onStop: (reason) => heard.push(reason), onForce: () => heard.push('force') },
    signals,
  )
})

afterEach(() => {
  vi.useRealTimers()
})

describe('signals to stop', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('stops on %s', (signal) => {
    signals.emit(signal)
    expect(heard).toEqual([signal])
  })

  it('takes what terminal and npm send for one Ctrl-C as one', () => {
    signals.emit('SIGINT')
    vi.advanceTimersByTime(900)
    signals.emit('SIGINT')
    expect(heard).toEqual(['SIGINT'])
  })

  it('forces when somebody insists later', () => {
    signals.emit('SIGINT')
    vi.advanceTimersByTime(1100)
    signals.emit('SIGTERM')
    expect(heard).toEqual(['SIGINT', 'force'])
  })
})
