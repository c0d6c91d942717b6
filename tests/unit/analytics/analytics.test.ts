import { describe, expect, it } from 'vitest'
import { fillSeries, refuseRange, resolveRange } from '#domain/analytics.ts'

const now = Date.parse('2026-05-04T15:30:00.000Z')
const range = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) })

describe('the span of figures', () => {
  it.each([
    [{}, '2026-05-04T00:00:00.000Z', '2026-05-04T15:30:00.001Z'],
    [{ from: '2026-05-01T10:00:00Z' }, '2026-05-01T10:00:00.000Z', '2026-05-04T15:30:00.001Z'],
    [{ to: '2026-05-02T10:00:00Z' }, '2026-05-02T00:00:00.000Z', '2026-05-02T10:00:00.000Z'],
  ])('for %j is from %s to %s', (asked, from, to) => {
    expect(resolveRange(asked, now)).toEqual(range(from, to))
  })

  it('is refused when it runs backwards', () => {
    expect(refuseRange(range('2026-05-02T00:00:00Z', '2026-05-01T00:00:00Z'))).toMatch(/after/)
  })

  it.each([
    ['hour', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', false],
    ['hour', '2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z', true],
    ['day', '2024-01-01T00:00:00Z', '2026-03-01T00:00:00Z', false],
    ['day', '2020-01-01T00:00:00Z', '2026-03-01T00:00:00Z', true],
  ] as const)('of one point per %s from %s', (...[interval, from, to, isRefused]) => {
    expect(refuseRange(range(from, to), interval) !== null).toBe(isRefused)
  })
})

describe('a series', () => {
  it('has a zero where nothing happened', () => {
    const filled = fillSeries(
      [{ at: '2026-05-04T11:00:00.000Z', group: null, value: 7 }],
      range('2026-05-04T10:20:00Z', '2026-05-04T13:00:00Z'),
      'hour',
    )
    expect(filled.map(({ at, value }) => [at.slice(11, 16), value])).toEqual([
      ['10:00', 0],
      ['11:00', 7],
      ['12:00', 0],
    ])
  })

  it('of days begins with the day that the span begins in', () => {
    const filled = fillSeries([], range('2026-02-27T23:00:00Z', '2026-03-02T00:00:01Z'), 'day')
    expect(filled.map(({ at }) => at.slice(0, 10))).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ])
  })

  it('of an empty span is empty', () => {
    const moment = '2026-05-04T10:00:00Z'
    expect(fillSeries([], range(moment, moment), 'hour')).toEqual([])
  })
})
