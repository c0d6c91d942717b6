import { latinLookAlike } from './confusables.ts'

/** Bits of a character class. */
export const WORD = 1
/** A script written without spaces, where every place is a word boundary. */
export const UNSPACED = 2
export const DIGIT = 4
export const SPACE = 8
export const ALPHANUMERIC = 16
const MARK = 32
/** Set by whoever knows the neighbours: a word can begin at this symbol, or has ended just before it. */
export const BOUNDARY = 64
const KNOWN = 128

const wordPattern = /[\p{L}\p{N}\p{M}]/u
const unspacedPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const spacePattern = /[\s\u0085]/
const alphanumericPattern = /[A-Za-z0-9]/
const digitPattern = /\p{Nd}/u
const markPattern = /\p{M}/u

// Both tables only remember what the patterns answer, so that a character is looked up once.
const classes = new Uint8Array(65_536)
const folds = new Uint16Array(65_536)

function computeClass(code: number): number {
  const character = String.fromCharCode(code)
  let bits = KNOWN
  if (wordPattern.test(character)) bits |= WORD
  if (unspacedPattern.test(character)) bits |= UNSPACED
  if (spacePattern.test(character)) bits |= SPACE
  if (alphanumericPattern.test(character)) bits |= ALPHANUMERIC
  if (code >= 48 && code <= 57) bits |= DIGIT
  if (markPattern.test(character)) bits |= MARK
  return bits
}

/** The class bits of one UTF-16 code unit. */
export function classOf(code: number): number {
  const known = classes[code] ?? 0
  if (known !== 0) return known
  const computed = computeClass(code)
  classes[code] = computed
  return computed
}

/** Whether a word can end or begin between neighbours of these classes; 0 is the edge of the text. */
export function isBoundary(left: number, right: number): boolean {
  return (left & right & WORD) === 0 || ((left | right) & UNSPACED) !== 0
}

const dashes = new Set([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xfe58])
const apostrophes = new Set([0x2018, 0x2019, 0x201b, 0x02bc, 0x00b4, 0x60])

/** The ASCII digit for a decimal digit of any script; Unicode keeps each script's ten digits in a row. */
function asciiDigit(code: number): number {
  let value = 0
  while (value < 9 && digitPattern.test(String.fromCharCode(code - value - 1))) value += 1
  return 48 + value
}

function computeFold(code: number): number {
  if (dashes.has(code)) return 45
  if (apostrophes.has(code)) return 39
  const character = String.fromCharCode(code)
  if (code > 127 && digitPattern.test(character)) return asciiDigit(code)
  const lower = character.toLowerCase().charCodeAt(0)
  return latinLookAlike.get(lower) ?? lower
}

/** The code unit in view v2: lower case, look-alikes as Latin letters, digits as ASCII digits. */
export function foldCode(code: number): number {
  const known = folds[code] ?? 0
  if (known !== 0) return known
  const computed = computeFold(code)
  folds[code] = computed
  return computed
}

/** Characters that show nothing and only break up words: dropped in every view but the original. */
export function isInvisible(codePoint: number): boolean {
  if (codePoint < 0xad) return false
  if (codePoint < 0x200b) return isEarlyInvisible(codePoint)
  return (
    (codePoint <= 0x200f && codePoint >= 0x200b) ||
    (codePoint >= 0x202a && codePoint <= 0x202e) ||
    (codePoint >= 0x2060 && codePoint <= 0x206f) ||
    codePoint === 0x3164 ||
    (codePoint >= 0xfe00 && codePoint <= 0xfe0f) ||
    codePoint === 0xfeff ||
    codePoint === 0xffa0 ||
    (codePoint >= 0xe0000 && codePoint <= 0xe01ef)
  )
}

function isEarlyInvisible(codePoint: number): boolean {
  return (
    codePoint === 0xad ||
    codePoint === 0x34f ||
    codePoint === 0x61c ||
    codePoint === 0x115f ||
    codePoint === 0x1160 ||
    codePoint === 0x17b4 ||
    codePoint === 0x17b5 ||
    (codePoint >= 0x180b && codePoint <= 0x180f)
  )
}

/** Whether the code point joins the one before it, so that NFKC must see both together. */
export function joinsPrevious(codePoint: number): boolean {
  if (codePoint < 0x300) return false
  if (codePoint >= 0x1160 && codePoint <= 0x11ff) return true
  if (codePoint < 0x10000) return (classOf(codePoint) & MARK) !== 0
  return markPattern.test(String.fromCodePoint(codePoint))
}

export const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff
export const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff

/** A visible ASCII character. */
export const isPlain = (code: number): boolean => code > 32 && code < 127

/** Hangul syllables, unified Han and plain Cyrillic are their own NFKC form. */
export function isOwnForm(code: number): boolean {
  return (
    code < 0xa0 ||
    (code >= 0x400 && code <= 0x481) ||
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3)
  )
}
