const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export type Urgency = 'over' | 'now' | 'soon' | 'later'

/** How near a deadline is: the last five minutes are `now`, the last half hour is `soon`. */
export function urgencyOf(leftMs: number): Urgency {
  if (leftMs <= 0) return 'over'
  if (leftMs <= 5 * MINUTE_MS) return 'now'
  return leftMs <= 30 * MINUTE_MS ? 'soon' : 'later'
}

/** The time left in its two greatest units: `04:12`, or hours and minutes, or days and hours. */
export function splitLeft(leftMs: number): { unit: 'clock' | 'hours' | 'days'; values: string[] } {
  if (leftMs < HOUR_MS) {
    const seconds = Math.max(0, Math.ceil(leftMs / 1000))
    return { unit: 'clock', values: [two(Math.floor(seconds / 60)), two(seconds % 60)] }
  }
  const [unit, big, small] =
    leftMs < DAY_MS
      ? (['hours', HOUR_MS, MINUTE_MS] as const)
      : (['days', DAY_MS, HOUR_MS] as const)
  return {
    unit,
    values: [String(Math.floor(leftMs / big)), String(Math.floor((leftMs % big) / small))],
  }
}

/** The minutes to announce when the time left went from one value to the other: at five and at one, else none. */
export function announcedMinutes(beforeMs: number, leftMs: number): 5 | 1 | null {
  const hasPassed = (minutes: number) =>
    beforeMs > minutes * MINUTE_MS && leftMs <= minutes * MINUTE_MS
  if (leftMs <= 0) return null
  if (hasPassed(1)) return 1
  return hasPassed(5) ? 5 : null
}

const two = (value: number) => String(value).padStart(2, '0')
