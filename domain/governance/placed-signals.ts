import type { Signal, Span } from '#contracts/governance.ts'
import { compareText, removalMark } from './redact.ts'
import { tokenLengthAt } from './redaction-tokens.ts'

/** What stands in a text in place of what was removed, in the words of `removalMark`. */
const MARK = /\[[A-Za-z-]+(?: [A-Za-z-]+)* removed\]/g

interface Removed {
  span: Span
  /** Of the mark or the token. */
  markLength: number
  isToken: boolean
}

/**
 * Signals with their places in the text as it is kept. They were found in the text as it was written; where something
 * of it was removed, its mark or token stands there instead, and everything behind it has moved. Where the places cannot be
 * told any more, only the marks are placed: better few than wrong ones.
 */
export function placeSignals(text: string, signals: readonly Signal[]): Signal[] {
  const marks = [...text.matchAll(MARK)]
  const removed = findRemoved(text, signals)
  if (removed.length === 0) return clipAll(text, signals)
  // A token may also be there because a model wrote it, so only the marks are counted.
  if (removed.filter(({ isToken }) => !isToken).length !== marks.length)
    return placeMarks(marks, signals)
  return signals.map((signal) => ({
    ...signal,
    spans: signal.spans
      .map((span) => ({
        ...span,
        start: moved(span.start, removed, 'start'),
        end: moved(span.end, removed, 'end'),
      }))
      .filter(({ start, end }) => start < end && end <= text.length),
  }))
}

/** The places of which the kept text shows that they were removed: their mark or token stands where they began. */
function findRemoved(text: string, signals: readonly Signal[]): Removed[] {
  const removed: Removed[] = []
  let shift = 0
  for (const span of signals.flatMap(({ spans }) => spans).sort(bySpan)) {
    const last = removed.at(-1)
    if (last && span.start < last.span.end) continue
    const place = span.start + shift
    const mark = removalMark(span.class)
    const isToken = !text.startsWith(mark, place)
    const markLength = isToken ? tokenLengthAt(text, place) : mark.length
    if (markLength === 0) continue
    removed.push({ span, markLength, isToken })
    shift += markLength - (span.end - span.start)
  }
  return removed
}

function bySpan(one: Span, other: Span): number {
  return (
    one.start - other.start ||
    other.end - one.end ||
    compareText(one.class ?? '', other.class ?? '')
  )
}

/** A place of the written text in the kept one; one within what was removed is at the edge of the mark. */
function moved(position: number, removed: readonly Removed[], edge: 'start' | 'end'): number {
  let shift = 0
  for (const { span, markLength } of removed) {
    if (position <= span.start) break
    if (position < span.end) return span.start + shift + (edge === 'start' ? 0 : markLength)
    shift += markLength - (span.end - span.start)
  }
  return position + shift
}

function clipAll(text: string, signals: readonly Signal[]): Signal[] {
  return signals.map((signal) => ({
    ...signal,
    spans: signal.spans
      .map((span) => ({ ...span, end: Math.min(span.end, text.length) }))
      .filter(({ start, end }) => start < end),
  }))
}

function placeMarks(marks: readonly RegExpExecArray[], signals: readonly Signal[]): Signal[] {
  return signals.map((signal) => {
    const own = new Set(signal.spans.map((span) => removalMark(span.class)))
    return {
      ...signal,
      spans: marks
        .filter(([mark]) => own.has(mark))
        .map(({ 0: mark, index }) => ({ start: index, end: index + mark.length })),
    }
  })
}
