import { hiddenTexts } from './invisible-text.ts'

/** A text that was written in another form inside a text: place i of it came from startOf(i) to endOf(i). */
export type DecodedText = {
  text: string
  startOf(index: number): number
  endOf(index: number): number
}

/** All decoded texts of one text together are at most this long. */
const MAX_DECODED = 8192
/** What is encoded twice is decoded twice, and no further. */
const MAX_DEPTH = 2
const MIN_ENCODED = 16
const MIN_PRINTABLE = 0.85
const MAX_PIECES = 64

const utf8 = new TextDecoder('utf-8', { fatal: true })
const unprintable = /[\p{Cc}\p{Cn}\p{Co}\uFFFD]/gu

function fromBytes(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

function isReadable(text: string): boolean {
  const plain = text.replaceAll(/[\n\r\t]/g, '')
  const bad = plain.match(unprintable)?.length ?? 0
  return plain.length >= 4 && 1 - bad / plain.length >= MIN_PRINTABLE
}

function decodeBase64(encoded: string): string | null {
  const standard = encoded.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  if (standard.length % 4 === 1) return null
  return fromBytes(Uint8Array.from(atob(standard), (character) => character.charCodeAt(0)))
}

function decodeHex(encoded: string): string | null {
  const pairs = encoded.replace(/^0x/i, '').match(/[0-9a-f]{2}/gi) ?? []
  return fromBytes(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)))
}

type PieceForm = { pattern: RegExp; decode: (encoded: string) => string | null }

const pieceForms: readonly PieceForm[] = [
  { pattern: /(?<![0-9a-z])(?:0x)?(?:[0-9a-f]{2}){8,}(?![0-9a-z])/gi, decode: decodeHex },
  { pattern: /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}/g, decode: decodeBase64 },
]

/** Runs of base64 and hex that turn out to be text. */
function decodePieces(text: string): DecodedText[] {
  return pieceForms.flatMap(({ pattern, decode }) =>
    [...text.matchAll(pattern)].slice(0, MAX_PIECES).flatMap((match) => {
      const [encoded] = match
      if (encoded.length < MIN_ENCODED || encoded.length > MAX_DECODED * 2) return []
      const decoded = decode(encoded)
      if (decoded === null || !isReadable(decoded)) return []
      const end = match.index + encoded.length
      return [{ text: decoded, startOf: () => match.index, endOf: () => end }]
    }),
  )
}

const namedEntities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  sol: '/',
  colon: ':',
  period: '.',
  comma: ',',
  excl: '!',
  lowbar: '_',
}

function fromCodePoint(code: number): string | null {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null
}

function decodeEscape(escape: string): string | null {
  if (escape.startsWith('%')) {
    const pairs = escape.slice(1).split('%')
    return fromBytes(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)))
  }
  if (escape.startsWith('&#')) {
    const digits = escape.slice(2, -1)
    const isHex = /^x/i.test(digits)
    return fromCodePoint(Number.parseInt(isHex ? digits.slice(1) : digits, isHex ? 16 : 10))
  }
  if (escape.startsWith('&')) return namedEntities[escape.slice(1, -1)] ?? null
  return fromCodePoint(Number.parseInt(escape.replaceAll(/[^0-9a-f]/gi, ''), 16))
}

const escapes =
  /(?:%[0-9a-f]{2})+|&#\d{1,7};|&#x[0-9a-f]{1,6};|&[a-z]{2,6};|\\u\{[0-9a-f]{1,6}\}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}/gi
const MIN_ESCAPES = 3

/** The whole text with its URL, HTML and Unicode escapes resolved; null when it has hardly any. */
function decodeEscapes(text: string): DecodedText | null {
  const matches = [...text.slice(0, MAX_DECODED * 2).matchAll(escapes)]
  const count = matches.reduce(
    (sum, [escape]) => sum + (escape.startsWith('%') ? escape.length / 3 : 1),
    0,
  )
  if (count < MIN_ESCAPES) return null
  const pieces: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  const add = (piece: string, start: number, end?: number): void => {
    pieces.push(piece)
    for (let index = 0; index < piece.length; index += 1) {
      starts.push(end === undefined ? start + index : start)
      ends.push(end ?? start + index + 1)
    }
  }
  let position = 0
  for (const match of matches) {
    const decoded = decodeEscape(match[0])
    if (decoded === null) continue
    add(text.slice(position, match.index), position)
    position = match.index + match[0].length
    add(decoded, match.index, position)
  }
  add(text.slice(position, MAX_DECODED * 2), position)
  return {
    text: pieces.join(''),
    startOf: (index) => starts[index] ?? 0,
    endOf: (index) => ends[index] ?? text.length,
  }
}

function decodeOnce(text: string): DecodedText[] {
  const escaped = decodeEscapes(text)
  const hidden = hiddenTexts(text).map(({ text: shown, start, end }) => ({
    text: shown,
    startOf: () => start,
    endOf: () => end,
  }))
  return [...decodePieces(text), ...hidden, ...(escaped ? [escaped] : [])]
}

/** Places of a text inside a decoded text, in terms of the text around both. */
function through(outer: DecodedText, inner: DecodedText): DecodedText {
  return {
    text: inner.text,
    startOf: (index) => outer.startOf(inner.startOf(index)),
    endOf: (index) => outer.endOf(Math.max(0, inner.endOf(index) - 1)),
  }
}

/** Everything in the text that is text in another form: base64, hex, URL, HTML and Unicode escapes. */
export function decodedTexts(text: string): DecodedText[] {
  const found: DecodedText[] = []
  let level = decodeOnce(text)
  let budget = MAX_DECODED
  for (let depth = 1; level.length > 0; depth += 1) {
    const affordable = level.filter((decoded) => {
      budget -= decoded.text.length
      return budget >= 0
    })
    found.push(...affordable)
    if (depth === MAX_DEPTH) break
    level = affordable.flatMap((outer) =>
      decodeOnce(outer.text).map((inner) => through(outer, inner)),
    )
  }
  return found
}
