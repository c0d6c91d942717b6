const HIGH_SURROGATE_END = /[\uD800-\uDBFF]$/

export interface TextCleaner {
  clean(piece: string): string
  /** What was held back at the end of the stream. */
  rest(): string
}

/**
 * Makes streamed text storable: a character cut in two by the stream is joined again, halves
 * without a partner and NUL (which PostgreSQL refuses) become U+FFFD.
 */
export function createTextCleaner(): TextCleaner {
  let held = ''
  return {
    clean(piece) {
      const text = held + piece
      held = HIGH_SURROGATE_END.test(text) ? text.slice(-1) : ''
      return wellFormed(held ? text.slice(0, -1) : text)
    },
    rest() {
      const text = wellFormed(held)
      held = ''
      return text
    },
  }
}

function wellFormed(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}
