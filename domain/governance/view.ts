/** One view of a text: unit i of `text` stands for original code units from startOf(i) to endOf(i). */
export type View = {
  readonly text: string
  readonly length: number
  /** A part of the text, for whoever does not need the whole of a long one. */
  slice(from: number, to: number): string
  startOf(index: number): number
  endOf(index: number): number
}

/** So many code units of a view, from one on, as a string. */
export function textOf(codes: Uint16Array, length: number, start = 0): string {
  const pieces: string[] = []
  for (let from = start; from < start + length; from += 8192) {
    const part = codes.subarray(from, Math.min(start + length, from + 8192))
    // Spreading a typed array walks its iterator, which takes ten times as long.
    pieces.push(Reflect.apply(String.fromCharCode, null, part))
  }
  return pieces.join('')
}

/** A view whose text is only built when somebody reads it. */
export function lazyView(
  codes: Uint16Array,
  places: Pick<View, 'length' | 'startOf' | 'endOf'>,
): View {
  let built: string | undefined
  return {
    ...places,
    get text() {
      built ??= textOf(codes, places.length)
      return built
    },
    slice(from, to) {
      const end = Math.min(to, places.length)
      if (built === undefined && end - from < places.length) return textOf(codes, end - from, from)
      return this.text.slice(from, end)
    },
  }
}
