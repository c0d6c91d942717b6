import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { formatForPeople } from '#cli/logs.ts'

const line = (entry: object) => JSON.stringify({ name: 'worker', ...entry })

describe('log lines for people', () => {
  it.each([
    ['a warning', line({ level: 40, msg: 'slow' }), 'worker slow'],
    [
      'an error with its cause',
      line({ level: 50, msg: 'failed', err: { message: 'no route' } }),
      'worker failed: no route',
    ],
    [
      'an error that says its cause already',
      line({ level: 50, msg: 'failed: no route', err: { message: 'no route' } }),
      'worker failed: no route',
    ],
  ])('shows %s', (_name, text, expected) => {
    expect(stripVTControlCharacters(formatForPeople(text) ?? '')).toBe(expected)
  })

  it.each([
    ['information', line({ level: 30, msg: 'ready' })],
    ['what is not JSON', 'Listening on port 1'],
    ['JSON that is no log line', '[1]'],
    ["another program's levels", '{"level":"WARN","msg":"x"}'],
    ['nothing', ''],
  ])('keeps %s in the file', (_name, text) => {
    expect(formatForPeople(text)).toBeUndefined()
  })
})
