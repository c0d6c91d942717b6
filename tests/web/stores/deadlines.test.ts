import { describe, expect, it } from 'vitest'
import { announcedMinutes, splitLeft, urgencyOf } from '#web/stores/deadlines.ts'

const MINUTE = 60_000

describe('the deadline of a case', () => {
  it('counts down by the second in its last hour, and coarser before', () => {
    expect(splitLeft(252_000)).toEqual({ unit: 'clock', values: ['04', '12'] })
    expect(splitLeft(-5)).toEqual({ unit: 'clock', values: ['00', '00'] })
    expect(splitLeft(200 * MINUTE)).toEqual({ unit: 'hours', values: ['3', '20'] })
    expect(splitLeft(50 * 60 * MINUTE)).toEqual({ unit: 'days', values: ['2', '2'] })
  })

  it('becomes more urgent as it comes nearer', () => {
    expect([31, 30, 5, 0].map((minutes) => urgencyOf(minutes * MINUTE))).toEqual([
      'later',
      'soon',
      'now',
      'over',
    ])
  })

  it('is announced at five minutes and at one, and at no other time', () => {
    const spoken = []
    for (let left = 7 * MINUTE; left > -MINUTE; left -= 1000)
      spoken.push(announcedMinutes(left + 1000, left))
    expect(spoken.filter((minutes) => minutes !== null)).toEqual([5, 1])
  })

  it('says only the nearer one after a sleep over both', () => {
    expect(announcedMinutes(10 * MINUTE, 30_000)).toBe(1)
    expect(announcedMinutes(10 * MINUTE, -1)).toBeNull()
  })
})
