import type { Signal } from '#contracts/governance.ts'

export interface TextPart {
  text: string
  /** Ids of the signals found here; none: plain text. */
  signals: string[]
}

/** A text cut where signals begin and end. Places outside of the text, which may have changed since, are left out. */
export function markText(text: string, signals: readonly Signal[]): TextPart[] {
  const marks = signals.flatMap(({ id, spans }) =>
    spans
      .map(({ start, end }) => ({ id, start, end: Math.min(end, text.length) }))
      .filter(({ start, end }) => start < end),
  )
  const edges = [0, text.length, ...marks.flatMap(({ start, end }) => [start, end])]
  const cuts = [...new Set(edges)].sort((a, b) => a - b)
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length
    const here = marks.filter((mark) => mark.start <= start && mark.end >= end)
    return { text: text.slice(start, end), signals: [...new Set(here.map(({ id }) => id))] }
  })
}
