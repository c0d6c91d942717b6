/** A stretch of a text, from one index up to, not including, another. */
export type Passage = { from: number; to: number }

/** The last of a row of stops, or a line break. */
const sentenceEnd = /[.!?;…](?=[\s"'”’)\]]|$)|[。！？；]|\n/gu
const smallLetter = /\p{Ll}/u

/** A full stop after these belongs to a name. */
const abbreviation = /(?:^|[^\p{L}])(?:mrs?|ms|dr|prof|sra?|srta|sig|mme|mlle|m|hr|fr|st|nr)$/iu

/** So long is a line that was only broken to fit: one that ends earlier was ended on purpose. */
const MIN_WRAPPED = 48

/** Whether a line break only wraps a line of this length, which goes on with this character. */
export function isWrapped(lineLength: number, next: string): boolean {
  return lineLength >= MIN_WRAPPED && smallLetter.test(next)
}

/** So much of the text before a full stop tells whether the stop belongs to a name. */
export const MAX_ABBREVIATION = 6

/** Whether the full stop after this text belongs to a name. */
export function isAbbreviation(before: string): boolean {
  return abbreviation.test(before)
}

/**
 * The sentences of a text, one after the other and without gaps. By lines, each line that was not just broken to fit
 * is a sentence too.
 */
export function sentencesOf(text: string, byLines = true): Passage[] {
  const sentences: Passage[] = []
  let from = 0
  let lineFrom = 0
  for (const match of text.matchAll(sentenceEnd)) {
    const to = match.index + match[0].length
    const isBreak = match[0] === '\n'
    const isInside = isBreak
      ? !byLines || isWrapped(match.index - lineFrom, text.charAt(to))
      : match[0] === '.' &&
        isAbbreviation(text.slice(Math.max(0, to - 1 - MAX_ABBREVIATION), to - 1))
    if (isBreak) lineFrom = to
    if (isInside) continue
    sentences.push({ from, to })
    from = to
  }
  if (from < text.length) sentences.push({ from, to: text.length })
  return sentences
}

// Each excludes its own opening mark inside, so that a text of opening marks is read once.
const quotations = [
  /"[^"\n]{1,600}"/g,
  /“[^“”]{1,600}”/g,
  /„[^„“”]{1,600}[“”]/g,
  /«[^«»]{1,600}»/g,
  /「[^「」]{1,600}」/g,
  /`[^`\n]{1,600}`/g,
  /(?<![\p{L}\p{N}])['‘][^'‘’\n]{1,600}['’](?![\p{L}\p{N}])/gu,
  /```[^`]{1,20000}```/g,
]

/** Passages in quotation marks or code; one that is nearly the whole text quotes nothing. */
export function quotedPlaces(text: string): Passage[] {
  return quotations
    .flatMap((quotation) => [...text.matchAll(quotation)])
    .map((match) => ({ from: match.index, to: match.index + match[0].length }))
    .filter(({ from, to }) => to - from < text.length * 0.8)
}

/** Both ends of a text, or all of it where it is short enough. */
export function endsOf({ length }: { length: number }, most: number): Passage[] {
  if (length <= most) return [{ from: 0, to: length }]
  return [
    { from: 0, to: most / 2 },
    { from: length - most / 2, to: length },
  ]
}
