/** Text in characters that show nothing, or show it otherwise than it is read. */
export type HiddenText = { text: string; start: number; end: number }

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bytes as variation selectors, which ride unseen on any character. */
function fromSelectors(run: string): string | null {
  const bytes = [...run].map((character) => {
    const code = character.codePointAt(0) ?? 0
    return code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00
  })
  try {
    return utf8.decode(Uint8Array.from(bytes))
  } catch {
    return null
  }
}

const fromTags = (run: string): string =>
  [...run]
    .map((character) => String.fromCharCode((character.codePointAt(0) ?? 0) - 0xe0000))
    .join('')

const fromOverride = (run: string): string => [...run].slice(1).toReversed().join('')

/** Each deletes the character before it, as a terminal does. */
function fromDeletions(text: string): string {
  const kept: string[] = []
  for (const character of text) {
    if (character === '\b' || character === '\u007F') kept.pop()
    else kept.push(character)
  }
  return kept.join('')
}

type Form = { pattern: RegExp; read: (run: string) => string | null }

const forms: readonly Form[] = [
  { pattern: /[\u{E0020}-\u{E007E}]{8,4096}/gu, read: fromTags },
  // eslint-disable-next-line no-misleading-character-class
  { pattern: /[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]{8,4096}/gu, read: fromSelectors },
  { pattern: /\u{202E}[^\u{202C}\n]{8,4096}/gu, read: fromOverride },
]
const deletion = /[\b\u007F]/g
const MIN_DELETIONS = 3
const MAX_READ = 16_384

/** Everything in the text that people do not see and a model reads. */
export function hiddenTexts(text: string): HiddenText[] {
  const found = forms.flatMap(({ pattern, read }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const hidden = read(match[0])
      const end = match.index + match[0].length
      return hidden === null ? [] : [{ text: hidden, start: match.index, end }]
    }),
  )
  const head = text.slice(0, MAX_READ)
  const deletions = head.match(deletion)?.length ?? 0
  if (deletions < MIN_DELETIONS) return found
  return [...found, { text: fromDeletions(head), start: 0, end: head.length }]
}
