const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

// Widths that people read times in; all whole minutes.
const WIDTHS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 30, 91, 182, 365].map((days) => days * DAY_MS),
]

/** Times in milliseconds; `endMs` is not in it. */
export interface TimeSpan {
  startMs: number
  endMs: number
}

/** Equal parts of time, one after the other. */
export interface Buckets extends TimeSpan {
  widthMs: number
}

/**
 * The buckets that a span of time is shown in, at most `most`: as narrow as that allows, and beginning where people
 * expect it in their zone, at whole hours and midnights.
 */
export function bucketsOf(
  { startMs, endMs }: TimeSpan,
  { most, offsetMinutes }: { most: number; offsetMinutes: number },
): Buckets {
  const offsetMs = offsetMinutes * MINUTE_MS
  const widths = [...WIDTHS_MS, ...wider(endMs - startMs)]
  for (const widthMs of widths) {
    const aligned = align({ startMs, endMs }, { widthMs, offsetMs })
    if ((aligned.endMs - aligned.startMs) / widthMs <= most) return { ...aligned, widthMs }
  }
  throw new RangeError('no buckets are this few')
}

// For a span of many years: so wide that two are enough.
const wider = (spanMs: number) => [Math.ceil(Math.max(spanMs, 1) / DAY_MS) * DAY_MS]

function align(
  { startMs, endMs }: TimeSpan,
  { widthMs, offsetMs }: { widthMs: number; offsetMs: number },
): TimeSpan {
  const start = Math.floor((startMs + offsetMs) / widthMs) * widthMs - offsetMs
  const end = Math.ceil((Math.max(endMs, startMs + 1) + offsetMs) / widthMs) * widthMs - offsetMs
  return { startMs: start, endMs: end }
}
