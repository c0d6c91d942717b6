import { describe, expect, it } from 'vitest'
import { bucketsOf } from '#domain/audit-histogram.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
const at = (iso: string) => Date.parse(iso)
const show = (from: string, to: string, options: { most: number; offsetMinutes?: number }) => {
  const span = { startMs: at(from), endMs: at(to) }
  const { startMs, endMs, widthMs } = bucketsOf(span, { offsetMinutes: 0, ...options })
  return [new Date(startMs).toISOString(), new Date(endMs).toISOString(), widthMs / MINUTE]
}

describe('the buckets of a span of time', () => {
  it.each([
    [
      '2026-03-04T10:00:10Z',
      '2026-03-04T11:00:10Z',
      61,
      ['2026-03-04T10:00:00.000Z', '2026-03-04T11:01:00.000Z', 1],
    ],
    [
      '2026-03-04T10:07:00Z',
      '2026-03-05T10:07:00Z',
      40,
      ['2026-03-04T10:00:00.000Z', '2026-03-05T11:00:00.000Z', 60],
    ],
    [
      '2026-03-04T10:00:00Z',
      '2026-04-03T10:00:00Z',
      40,
      ['2026-03-04T00:00:00.000Z', '2026-04-04T00:00:00.000Z', 1440],
    ],
    [
      '2026-03-04T10:00:00Z',
      '2026-03-04T10:00:00Z',
      40,
      ['2026-03-04T10:00:00.000Z', '2026-03-04T10:01:00.000Z', 1],
    ],
  ])('from %s to %s, at most %i, are as narrow as they can be', (...[from, to, most, expected]) => {
    expect(show(from, to, { most })).toEqual(expected)
  })

  it('begin at midnight where the reader is', () => {
    expect(
      show('2026-03-04T10:00:00Z', '2026-03-24T10:00:00Z', { most: 30, offsetMinutes: 60 }),
    ).toEqual(['2026-03-03T23:00:00.000Z', '2026-03-24T23:00:00.000Z', 1440])
  })

  it('are never more than asked for, hold the whole span, and cover centuries', () => {
    for (const days of [0.0001, 0.5, 3, 45, 400, 4_000, 90_000])
      for (const most of [2, 7, 40, 60]) {
        const span = {
          startMs: at('2026-03-04T10:07:31Z'),
          endMs: at('2026-03-04T10:07:31Z') + days * DAY,
        }
        const { startMs, endMs, widthMs } = bucketsOf(span, { most, offsetMinutes: -300 })
        expect((endMs - startMs) / widthMs).toBeLessThanOrEqual(most)
        expect(startMs).toBeLessThanOrEqual(span.startMs)
        expect(endMs).toBeGreaterThanOrEqual(span.endMs)
      }
  })
})
