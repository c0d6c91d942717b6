import { WORD } from './characters.ts'
import { SymbolStream, viewsOf } from './normaliser.ts'
import type { Views } from './normaliser.ts'

/** The text as it reads once a disguise is taken off; null when it wears none. */
export type Undisguise = (views: Views) => Views | null

const leetLetters: ReadonlyMap<number, number> = new Map(
  Object.entries({
    0: 'o',
    1: 'i',
    3: 'e',
    4: 'a',
    5: 's',
    7: 't',
    8: 'b',
    9: 'g',
    '@': 'a',
    $: 's',
    '!': 'i',
    '|': 'l',
  }).map(([mark, letter]): [number, number] => [mark.charCodeAt(0), letter.charCodeAt(0)]),
)

/** For each letter of ASCII: itself, what it looks like, or 0. */
const readAs = new Uint8Array(128)
for (let letter = 97; letter <= 122; letter += 1) readAs[letter] = letter
for (const [mark, letter] of leetLetters) readAs[mark] = letter

const leetBesideLetter = /[a-z][013457-9@$!|]|[013457-9@$!|][a-z]/

const isLetter = (code: number): boolean => code >= 97 && code <= 122

/** A copy in which every symbol keeps its place and some read otherwise. */
function translate(views: Views, codes: Uint16Array): Views {
  const { symbols } = views
  const copy = new SymbolStream()
  copy.reserve(symbols.length)
  for (let index = 0; index < symbols.length; index += 1) {
    copy.append(codes[index] ?? 0, symbols.start[index] ?? 0, symbols.end[index] ?? 0)
  }
  return viewsOf(views.v0, copy)
}

/** Numbers and marks inside words as the letters they look like: "1gn0re" reads "ignore". */
export const readLeet: Undisguise = (views) => {
  const { symbols } = views
  if (!leetBesideLetter.test(views.v2.text)) return null
  const codes = symbols.v2.slice(0, symbols.length)
  let isChanged = false
  for (let from = 0; from < codes.length;) {
    const to = endOfRun(codes, from)
    let letters = 0
    for (let index = from; index < to; index += 1) if (isLetter(codes[index] ?? 0)) letters += 1
    if (letters > 0 && letters < to - from && !isAddress(codes, from, to)) {
      for (let index = from; index < to; index += 1)
        codes[index] = readAs[codes[index] ?? 0] ?? codes[index] ?? 0
      isChanged = true
    }
    from = to + 1
  }
  return isChanged ? translate(views, codes) : null
}

const AT = 64
const DOT = 46

/** Whether a run is the middle of an e-mail address, "ann@example" of "ann@example.com", and not "b@d" for "bad". */
function isAddress(codes: Uint16Array, from: number, to: number): boolean {
  const at = codes.indexOf(AT, from)
  if (at <= from || at >= to - 1) return false
  for (let index = from; index < to; index += 1)
    if (index !== at && !isLetter(codes[index] ?? 0)) return false
  return codes[to] === DOT && isLetter(codes[to + 1] ?? 0)
}

/** The end of the run of letters and marks that look like letters. */
function endOfRun(codes: Uint16Array, from: number): number {
  let to = from
  while (to < codes.length && (readAs[codes[to] ?? 0] ?? 0) !== 0) to += 1
  return to
}

/** The stems of ignore, disregard, forget, override, bypass, instruct, prompt, rule, restrict, limit, pretend, "you are". */
const attackInRot13 =
  /vtaber|qvferten|sbetrg|bireevq|olcnff|vafgehpg|cebzcg|ehyr|erfgevpg|yvzvg|cergraq|lbh ner|thvqryva/

const vowels = new Set([...'aeiou'].map((letter) => letter.charCodeAt(0)))
/** Languages written in Latin letters have more vowels than this; moved by thirteen places they have fewer. */
const MIN_VOWELS = 0.3

function isPoorInVowels({ v2, length }: SymbolStream): boolean {
  let letters = 0
  let found = 0
  for (let index = 0; index < length; index += 1) {
    const code = v2[index] ?? 0
    if (!isLetter(code)) continue
    letters += 1
    if (vowels.has(code)) found += 1
  }
  return found < letters * MIN_VOWELS
}

/** Every letter thirteen places on. */
export const readRot13: Undisguise = (views) => {
  const { symbols } = views
  if (!attackInRot13.test(views.v2.text) && !isPoorInVowels(symbols)) return null
  const codes = symbols.v2
    .slice(0, symbols.length)
    .map((code) => (isLetter(code) ? ((code - 97 + 13) % 26) + 97 : code))
  return codes.some(isLetter) ? translate(views, codes) : null
}

const MIN_SPACED = 4

/** A letter that stands alone, and what stands after it. */
function isLoneLetter({ symbols }: Views, index: number): boolean {
  const { kinds, length } = symbols
  const isWord = (at: number): boolean => at >= 0 && at < length && ((kinds[at] ?? 0) & WORD) !== 0
  return isWord(index) && !isWord(index - 1) && !isWord(index + 1)
}

/** Where the row of lone letters with the same mark between them ends. */
function endOfRow(views: Views, from: number): number {
  const { v2 } = views.symbols
  let last = from
  while (isLoneLetter(views, last + 2) && v2[last + 1] === v2[from + 1]) last += 2
  return last + 1
}

/** A blank that was written wide is the gap between two words that were written apart. */
function isWordGap({ symbols }: Views, index: number): boolean {
  const isBlank = symbols.v2[index] === 32 || symbols.v2[index] === 10
  return isBlank && (symbols.end[index] ?? 0) - (symbols.start[index] ?? 0) > 1
}

/** Whether at least three letters stand alone in a row, which hardly any text has. */
function hasRow({ kinds, length }: SymbolStream): boolean {
  let row = 0
  for (let index = 0; index < length; index += 1) {
    if (((kinds[index] ?? 0) & WORD) === 0) continue
    const isAlone = index + 1 === length || ((kinds[index + 1] ?? 0) & WORD) === 0
    const isAfterOne = index === 0 || ((kinds[index - 1] ?? 0) & WORD) === 0
    row = isAlone && isAfterOne ? row + 1 : 0
    if (row >= MIN_SPACED - 1) return true
  }
  return false
}

/** Words written letter by letter: "i g n o r e", "i.g.n.o.r.e" read "ignore". */
export const readSpacedLetters: Undisguise = (views) => {
  const { symbols } = views
  if (!hasRow(symbols)) return null
  const joined = new SymbolStream()
  joined.reserve(symbols.length)
  const keep = (index: number): void =>
    joined.append(symbols.v2[index] ?? 0, symbols.start[index] ?? 0, symbols.end[index] ?? 0)
  let isChanged = false
  for (let index = 0; index < symbols.length; index += 1) {
    const to = isLoneLetter(views, index) ? endOfRow(views, index) : index + 1
    const isRow = (to - index + 1) / 2 >= MIN_SPACED
    isChanged ||= isRow
    for (let at = index; at < to; at += 1) {
      if (!isRow || (at - index) % 2 === 0 || isWordGap(views, at)) keep(at)
    }
    index = to - 1
  }
  return isChanged ? viewsOf(views.v0, joined) : null
}

/** Fewer marked letters than this are the spelling of a language. */
const MIN_MARKED = 0.25
const mark = /\p{M}/u
const withMark = /\p{M}|[\u{C0}-\u{24F}\u{1E00}-\u{1EFF}]/gu
const ascii = /^[a-z]$/i

/** Letters with marks on them as the letters alone: "i\u0302g\u0302n\u0302o\u0302r\u0302e\u0302" reads "ignore". */
export const readUnmarked: Undisguise = (views) => {
  const { symbols } = views
  if ((views.v1.text.match(withMark)?.length ?? 0) <= symbols.length * MIN_MARKED) return null
  const plain = new SymbolStream()
  plain.reserve(symbols.length)
  for (let index = 0; index < symbols.length; index += 1) {
    const code = symbols.v2[index] ?? 0
    const character = String.fromCharCode(symbols.v1[index] ?? 0)
    const isMark = code >= 0x300 && mark.test(character)
    const base = code >= 0xc0 && !isMark ? (character.normalize('NFD')[0] ?? '') : ''
    const isMarked = ascii.test(base)
    if (isMark) continue
    const letter = isMarked ? base.toLowerCase().charCodeAt(0) : code
    plain.append(letter, symbols.start[index] ?? 0, symbols.end[index] ?? 0)
  }
  return viewsOf(views.v0, plain)
}

const upsideDown = 'ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz'
const uprightOf: ReadonlyMap<number, number> = new Map([
  ...[...upsideDown].map((turned, index): [number, number] => [turned.charCodeAt(0), 97 + index]),
  ...[...'ᵷɓıɪ'].map((turned, index): [number, number] => [
    turned.charCodeAt(0),
    'ggii'.charCodeAt(index),
  ]),
])
/** Letters that nobody writes but upside down. */
const turnedOnly = /[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]/g
const MIN_TURNED = 6

/** Text that stands on its head, from its end to its beginning. */
export const readUpsideDown: Undisguise = (views) => {
  const { symbols } = views
  if ((views.v1.text.match(turnedOnly)?.length ?? 0) < MIN_TURNED) return null
  const turned = new SymbolStream()
  for (let index = symbols.length - 1; index >= 0; index -= 1) {
    const code = symbols.v1[index] ?? 0
    // A finding covers the whole: its places run against those of the text.
    turned.append(uprightOf.get(code) ?? code, symbols.start[0] ?? 0, views.v0.length)
  }
  return viewsOf(views.v0, turned)
}

/** The same stems as in rot13, from their end to their beginning. */
const attackBackwards =
  /erongi|dragersid|tegrof|edirrevo|ssapyb|tcurtsni|tpmorp|elur|tcirtser|timil|dneterp|era uoy|enilediug/

/** Text that is written from its end to its beginning. */
export const readBackwards: Undisguise = (views) => {
  const { symbols } = views
  if (!attackBackwards.test(views.v2.text)) return null
  const turned = new SymbolStream()
  turned.reserve(symbols.length)
  for (let index = symbols.length - 1; index >= 0; index -= 1)
    turned.append(symbols.v1[index] ?? 0, symbols.start[0] ?? 0, views.v0.length)
  return viewsOf(views.v0, turned)
}
