import { Writable } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { describe, expect, it } from 'vitest'
import { createProgress } from '#cli/progress.ts'

function capture(options: { isTTY: boolean }) {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      text += chunk.toString()
      callback()
    },
  })
  // A terminal as far as progress is concerned: it writes, and knows its width.
  const output: WriteStream = Object.setPrototypeOf(
    Object.assign(stream, { isTTY: options.isTTY, columns: 60 }),
    Object.getPrototypeOf(stream),
  )
  return { progress: createProgress(output), text: () => text }
}

const done = <T>(value: T) => ({ words: 'ready', value })

describe('progress without a terminal', () => {
  it('says what a step does when that changes, and once how it ended', async () => {
    const { progress, text } = capture({ isTTY: false })

    const value = await progress.step('temporal', async (report) => {
      report('downloading it: 1 MB of 2 MB')
      report('downloading it: 2 MB of 2 MB')
      report('starting')
      return done(7)
    })

    expect(value).toBe(7)
    expect(
      text()
        .split('\n')
        .map((line) => line.replace(/\d+ m?s$/, '<time>')),
    ).toEqual([
      '… temporal     downloading it: 1 MB of 2 MB',
      '… temporal     starting',
      '✓ temporal     ready  <time>',
      '',
    ])
  })

  it('hands on the failure of a step and does not call it done', async () => {
    const { progress, text } = capture({ isTTY: false })

    await expect(
      progress.step('api', () => Promise.reject(new Error('port taken'))),
    ).rejects.toThrow('port taken')
    expect(text()).toBe('')
  })
})

describe('progress on a terminal', () => {
  it('leaves one line for a step, with nothing of its animation', async () => {
    const { progress, text } = capture({ isTTY: true })

    await progress.step('postgres', async (report) => {
      report('preparing its data')
      return done(undefined)
    })

    const visible = text()
      .split('\n')
      .map((line) => line.split('\r').at(-1))
    expect(visible[0]).toMatch(/✓.* postgres {5}ready/)
    expect(visible).toHaveLength(2)
  })

  it('marks a step that failed', async () => {
    const { progress, text } = capture({ isTTY: true })

    await expect(progress.step('worker', () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    )
    expect(text().split('\r').at(-1)).toMatch(/✗.* worker\n$/)
  })
})
