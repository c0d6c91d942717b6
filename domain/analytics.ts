export type Interval = 'hour' | 'day'

export interface Range {
  from: Date
  to: Date
}

const INTERVAL_MS: Record<Interval, number> = { hour: 3_600_000, day: 86_400_000 }
/** A series has at most this many buckets: 41 days of hours, or more than 2 years of days. */
const MAX_BUCKETS = 1000

/**
 * The span that figures are asked for: until now, and from the start of that day (UTC), where nothing is said.
 * `to` is the first moment that is not in it any more.
 */
export function resolveRange(
  asked: { from?: string | undefined; to?: string | undefined },
  nowMs: number,
): Range {
  const to = asked.to === undefined ? new Date(nowMs + 1) : new Date(asked.to)
  const from =
    asked.from === undefined ? startOf('day', to.getTime()) : new Date(asked.from).getTime()
  return { from: new Date(from), to }
}

/** What is wrong with a span, in words; null when nothing is. */
export function refuseRange({ from, to }: Range, interval?: Interval): string | null {
  if (from > to) return '`from` is after `to`.'
  const isTooLong =
    interval !== undefined && to.getTime() - from.getTime() > MAX_BUCKETS * INTERVAL_MS[interval]
  return isTooLong ? `The span is too long for one point per ${interval}.` : null
}

export interface SeriesPoint {
  at: string
  group: string | null
  value: number
}

/** Puts a zero into every interval of the span in which nothing happened, so that a chart has no gaps. */
export function fillSeries(
  points: readonly SeriesPoint[],
  range: Range,
  interval: Interval,
): SeriesPoint[] {
  const byTime = new Map(points.map((point) => [point.at, point]))
  const step = INTERVAL_MS[interval]
  const filled: SeriesPoint[] = []
  for (let at = startOf(interval, range.from.getTime()); at < range.to.getTime(); at += step) {
    const time = new Date(at).toISOString()
    filled.push(byTime.get(time) ?? { at: time, group: null, value: 0 })
  }
  return filled
}

// UTC has no daylight saving: its hours and days are whole multiples since the epoch.
function startOf(interval: Interval, timeMs: number): number {
  return Math.floor(timeMs / INTERVAL_MS[interval]) * INTERVAL_MS[interval]
}
