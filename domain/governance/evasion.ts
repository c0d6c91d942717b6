import { foldCode } from './characters.ts'
import type { Views } from './normaliser.ts'
import type { Finding } from './scanners/scanner.ts'

const zeroWidth =
  /[a-z0-9\u{370}-\u{52F}][\u{AD}\u{180E}\u{200B}-\u{200F}\u{2060}-\u{2064}\u{FEFF}]+[a-z0-9\u{370}-\u{52F}]/giu
/** So many in a row are there for no reader, wherever they stand. */
const manyZeroWidth = /[\u{180E}\u{200B}-\u{200F}\u{2060}-\u{2064}\u{FEFF}]{16,}/gu
const bidiOverride = /[\u{202D}\u{202E}]/gu
const tagCharacters = /[\u{E0020}-\u{E007E}]{1,256}/gu
const mixedCandidate = /[a-z][\u{370}-\u{52F}]|[\u{370}-\u{52F}][a-z]/giu
const latin = /[a-z]/i
const foreign = /[\u{370}-\u{52F}]/u
const cyrillic = /[\u{400}-\u{52F}]/u
/** A Greek letter at the edge of a Latin word is a name of science, as in TNFα. */
const greekInside = /[a-z][\u{370}-\u{3FF}]+[a-z]/iu
const beyondAscii = /[\u{80}-\u{10FFFF}]/u
const word = /[\p{L}\p{N}\p{M}]/u

/** Units and names that scientists write with one Greek letter are no disguise. */
const MIN_DISGUISED = 4

function found(signalId: string, start: number, end: number): Finding {
  return { signalId, severity: 'medium', score: 0.8, start, end }
}

function matchesOf(pattern: RegExp, text: string): { start: number; end: number; text: string }[] {
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[0],
  }))
}

/** Invisible characters inside a word, directions forced on text, and text hidden in tag characters. */
function detectHidden(text: string): Finding[] {
  const inWords = [...matchesOf(zeroWidth, text), ...matchesOf(manyZeroWidth, text)]
  const overrides = matchesOf(bidiOverride, text)
  // The flags of England, Scotland and Wales are tag characters after a black flag.
  const tags = matchesOf(tagCharacters, text).filter(
    ({ start }) => text.codePointAt(start - 2) !== 0x1f3f4,
  )
  return [...inWords, ...overrides, ...tags].map(({ start, end }) =>
    found('evasion.zero_width', start, end),
  )
}

/** Words that mix Latin letters with Cyrillic or Greek ones that look Latin. */
function detectMixedScript(text: string): Finding[] {
  const findings: Finding[] = []
  let end = 0
  for (const match of text.matchAll(mixedCandidate)) {
    if (match.index < end) continue
    const place = wordAround(text, match.index)
    end = place.end
    if (isDisguise(text.slice(place.start, place.end))) {
      findings.push(found('evasion.confusable', place.start, place.end))
    }
  }
  return findings
}

function wordAround(text: string, index: number): { start: number; end: number } {
  let start = index
  let end = index + 1
  while (start > 0 && index - start < 64 && word.test(text.charAt(start - 1))) start -= 1
  while (end < text.length && end - index < 64 && word.test(text.charAt(end))) end += 1
  return { start, end }
}

function isDisguise(candidate: string): boolean {
  const letters = [...candidate]
  if (letters.length < MIN_DISGUISED || !letters.some((letter) => latin.test(letter))) return false
  const others = letters.filter((letter) => foreign.test(letter))
  const looksLatin = others.every((letter) => foldCode(letter.charCodeAt(0)) < 128)
  return looksLatin && (cyrillic.test(candidate) || greekInside.test(candidate))
}

/** Finds what somebody does to a text so that people read one thing and filters another. */
export function detectEvasion(views: Views): Finding[] {
  if (!beyondAscii.test(views.v0)) return []
  return [...detectHidden(views.v0), ...detectMixedScript(views.v0)]
}
