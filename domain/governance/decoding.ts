import { decodedLength, decodePiece, encodedPieces, fromBytes } from './encoded-pieces.ts'
import { hiddenTexts } from './invisible-text.ts'
import { endsOf } from './passages.ts'
import type { Passage } from './passages.ts'

/** A text that was written in another form inside a text: place i of it came from startOf(i) to endOf(i). */
export type DecodedText = {
  text: string
  startOf(index: number): number
  endOf(index: number): number
}

/** All that is decoded of one text is together at most about this long, besides its escapes. */
const MAX_DECODED = 16_384
/** Escapes are resolved in so much of a text: of a longer one, half of it at each end. */
const MAX_ESCAPED = 32_768
/** What is encoded twice is decoded twice, and no further. */
const MAX_DEPTH = 2
/** Less of the beginning and the end of a run says nothing. */
const MIN_READ = 256

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

/** A letter or digit that nobody needs to escape. */
const escapedLetter =
  /%(?:3\d|[46][1-9a-f]|[57][0-9a])|&#0*(?:4[89]|5[0-7]|6[5-9]|[78]\d|9[07-9]|1[01]\d|12[0-2]);|&#x0*(?:3\d|[46][1-9a-f]|[57][0-9a]);|\\(?:u00|x)(?:3\d|[46][1-9a-f]|[57][0-9a])/gi

/** A stretch of the text with its URL, HTML and Unicode escapes resolved; null when it has hardly any. */
function decodeEscapes(whole: string, { from, to }: Passage): DecodedText | null {
  const text = whole.slice(from, to)
  const matches = [...text.matchAll(escapes)]
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
      starts.push(from + (end === undefined ? start + index : start))
      ends.push(from + (end ?? start + index + 1))
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
  add(text.slice(position), position)
  return {
    text: pieces.join(''),
    startOf: (index) => starts[index] ?? from,
    endOf: (index) => ends[index] ?? to,
  }
}

/** What of a text is text in another form, and where something of it was too long to be read. */
export type Decoded = { texts: DecodedText[]; unread: Passage[] }

/** A text between two places that cannot be told apart. */
const wholly = (text: string, { from, to }: Passage): DecodedText => ({
  text,
  startOf: () => from,
  endOf: () => to,
})

/** Runs of another form, the short ones first: long ones must not use up what there is to read. */
function decodePieces(text: string, budget: number): Decoded {
  const texts: DecodedText[] = []
  const unread: Passage[] = []
  const pieces = encodedPieces(text, text.length > MAX_ESCAPED).toSorted(
    (one, other) => one.encoded.length - other.encoded.length,
  )
  let left = budget
  for (const piece of pieces) {
    if (decodedLength(piece) > left) unread.push({ from: piece.from, to: piece.to })
    if (left < MIN_READ) break
    const read = decodePiece(piece, left)
    left -= read.reduce((sum, { length }) => sum + length, 0)
    texts.push(...read.map((one) => wholly(one, piece)))
  }
  return { texts, unread }
}

function decodeOnce(text: string, budget: number): Decoded {
  const { texts, unread } = decodePieces(text, budget)
  const hidden = hiddenTexts(text).map((one) => wholly(one.text, { from: one.start, to: one.end }))
  const ends = endsOf(text, MAX_ESCAPED)
  const escaped = ends.flatMap((end) => decodeEscapes(text, end) ?? [])
  const [, tail] = ends
  const middle = tail ? text.slice(MAX_ESCAPED / 2, tail.from) : ''
  const isHidden = (middle.match(escapedLetter)?.length ?? 0) >= MIN_ESCAPES
  return {
    texts: [...texts, ...hidden, ...escaped],
    unread: isHidden ? [...unread, { from: MAX_ESCAPED / 2, to: tail?.from ?? 0 }] : unread,
  }
}

/** Places of a text inside a decoded text, in terms of the text around both. */
function through(outer: DecodedText, inner: DecodedText): DecodedText {
  return {
    text: inner.text,
    startOf: (index) => outer.startOf(inner.startOf(index)),
    endOf: (index) => outer.endOf(Math.max(0, inner.endOf(index) - 1)),
  }
}

/** Everything in the text that is text in another form: base64, hex, URL, HTML and Unicode escapes, and rarer ones. */
export function decodedTexts(text: string): Decoded {
  const first = decodeOnce(text, MAX_DECODED)
  const found: Decoded = { texts: [...first.texts], unread: [...first.unread] }
  let level = first.texts
  for (let depth = 2; depth <= MAX_DEPTH; depth += 1) {
    let left = MAX_DECODED
    level = level.flatMap((outer) => {
      const { texts, unread } = decodeOnce(outer.text, left)
      left -= texts.reduce((sum, inner) => sum + inner.text.length, 0)
      if (unread.length > 0)
        found.unread.push({ from: outer.startOf(0), to: outer.endOf(outer.text.length - 1) })
      return texts.map((inner) => through(outer, inner))
    })
    found.texts.push(...level)
  }
  return found
}
