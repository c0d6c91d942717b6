/** A stretch of a text, from one index up to, not including, another. */
export type Passage = { from: number; to: number }

/** The last of a row of stops, or a line break before anything but a small letter: a wrapped line goes on. */
const sentenceEnd = /[.!?;…](?=[\s"'”’)\]]|$)|[。！？；]|\n(?!\p{Ll})/gu

/** The sentences of a text, one after the other and without gaps. */
export function sentencesOf(text: string): Passage[] {
  const sentences: Passage[] = []
  let from = 0
  for (const match of text.matchAll(sentenceEnd)) {
    const to = match.index + match[0].length
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
