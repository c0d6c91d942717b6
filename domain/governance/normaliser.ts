import {
  BOUNDARY,
  SPACE,
  classOf,
  foldCode,
  isBoundary,
  isHighSurrogate,
  isInvisible,
  isLowSurrogate,
  isOwnForm,
  isPlain,
  joinsPrevious,
} from './characters.ts'
import { entityBeginnings, unseenEntities } from './entities.ts'
import { lazyView } from './view.ts'
import type { View } from './view.ts'

const LINE_BREAK = 10
const BLANK = 32
/** A base with more marks than this is cut into pieces, so that stacked marks cannot cost quadratic time. */
const MAX_MARKS = 30

/**
 * The text as the detectors read it, grown as text arrives. Views v1 and v2 have the same length:
 * symbol i of both stands for the original code units from start[i] to end[i].
 */
export class SymbolStream {
  length = 0
  v1 = new Uint16Array(256)
  v2 = new Uint16Array(256)
  /** The class bits of each symbol of v2, and whether a word may begin there, so that no detector looks again. */
  kinds = new Uint8Array(256)
  start = new Uint32Array(256)
  end = new Uint32Array(256)
  #lastKind = 0

  append(code: number, start: number, end: number): void {
    if (this.length === this.v1.length) this.#grow()
    this.v1[this.length] = code
    const folded = foldCode(code)
    this.v2[this.length] = folded
    const kind = classOf(folded)
    this.kinds[this.length] = isBoundary(this.#lastKind, kind) ? kind | BOUNDARY : kind
    this.#lastKind = kind
    this.start[this.length] = start
    this.end[this.length] = end
    this.length += 1
  }

  /** Makes room for so many symbols more at once. */
  reserve(count: number): void {
    const wanted = this.length + count
    if (wanted > this.v1.length) this.#grow(wanted)
  }

  /**
   * Gives the memory back at once, 13 bytes for each symbol; nothing can be read afterwards. Left to the collector, a
   * few long texts make it walk the whole heap.
   */
  release(): void {
    this.length = 0
    for (const { buffer } of [this.v1, this.v2, this.kinds, this.start, this.end])
      buffer.transfer(0)
  }

  #grow(atLeast = 0): void {
    const size = Math.max(this.v1.length * 2, atLeast)
    const { v1, v2, kinds, start, end } = this
    this.v1 = new Uint16Array(size)
    this.v1.set(v1)
    this.v2 = new Uint16Array(size)
    this.v2.set(v2)
    this.kinds = new Uint8Array(size)
    this.kinds.set(kinds)
    this.start = new Uint32Array(size)
    this.start.set(start)
    this.end = new Uint32Array(size)
    this.end.set(end)
  }
}

const AMPERSAND = 38

/**
 * Normalises text that arrives in pieces: NFKC per character with its marks, invisible characters
 * dropped, white space collapsed. The symbols do not depend on where the pieces were cut.
 */
export class Normaliser {
  readonly stream = new SymbolStream()
  /** Original code units read so far, a lone half of a pair at the end not counted. */
  #offset = 0
  #highSurrogate = 0
  #pending: 'none' | 'group' | 'space' = 'none'
  #pendingStart = 0
  #pendingEnd = 0
  #pendingText = ''
  #pendingCode = 0
  #pendingMarks = 0
  #entity = ''
  readonly #forms = new Map<string, string>()

  /** The first original code unit that is not yet among the symbols. */
  get openStart(): number {
    return this.#pending === 'none' ? this.#offset : this.#pendingStart
  }

  push(delta: string): void {
    const { length } = delta
    this.stream.reserve(length)
    let code = delta.charCodeAt(0)
    for (let index = 0; index < length; index += 1) {
      const next = index + 1 < length ? delta.charCodeAt(index + 1) : 0
      if (code === AMPERSAND || this.#entity !== '') this.#inEntity(code)
      else if (isPlain(code) && isPlain(next)) this.#plain(code)
      else this.#unit(code)
      code = next
    }
  }

  /** Reads the name of a character that shows nothing as that character. */
  #inEntity(code: number): void {
    const name = this.#entity + String.fromCharCode(code)
    const isWhole = name.endsWith(';')
    if (isWhole && unseenEntities.has(name)) {
      this.#entity = ''
      if (this.#highSurrogate !== 0) this.#flushHighSurrogate()
      const start = this.#offset
      this.#offset += name.length
      if (unseenEntities.get(name) === ' ') this.#space(BLANK, start)
    } else if (entityBeginnings.has(name)) {
      this.#entity = name
    } else {
      this.#endEntity()
      if (code === AMPERSAND) this.#entity = '&'
      else this.#unit(code)
    }
  }

  /** What began like such a name is text. */
  #endEntity(): void {
    const begun = this.#entity
    this.#entity = ''
    for (let index = 0; index < begun.length; index += 1) this.#unit(begun.charCodeAt(index))
  }

  /** A character that stands for itself and before which nothing can join. */
  #plain(code: number): void {
    if (this.#highSurrogate !== 0) this.#flushHighSurrogate()
    if (this.#pending !== 'none') this.#flush()
    this.#offset += 1
    this.stream.append(code, this.#offset - 1, this.#offset)
  }

  finish(): void {
    this.#endEntity()
    if (this.#highSurrogate !== 0) this.#flushHighSurrogate()
    this.#flush()
  }

  #unit(code: number): void {
    if (this.#highSurrogate !== 0) {
      if (isLowSurrogate(code)) {
        const high = this.#highSurrogate
        this.#highSurrogate = 0
        this.#codePoint(((high - 0xd800) << 10) + (code - 0xdc00) + 0x10000, 2)
        return
      }
      this.#flushHighSurrogate()
    }
    if (isHighSurrogate(code)) this.#highSurrogate = code
    else this.#codePoint(code, 1)
  }

  #flushHighSurrogate(): void {
    const high = this.#highSurrogate
    this.#highSurrogate = 0
    this.#codePoint(high, 1)
  }

  #codePoint(codePoint: number, size: number): void {
    const start = this.#offset
    this.#offset += size
    if (isInvisible(codePoint)) return
    if (codePoint < 0x10000 && (classOf(codePoint) & SPACE) !== 0) {
      this.#space(codePoint, start)
    } else if (this.#joins(codePoint)) {
      this.#pendingText ||= String.fromCodePoint(this.#pendingCode)
      this.#pendingText += String.fromCodePoint(codePoint)
      this.#pendingMarks += 1
      this.#pendingEnd = this.#offset
    } else {
      this.#open('group', codePoint, start)
    }
  }

  #joins(codePoint: number): boolean {
    return (
      codePoint >= 0x300 &&
      this.#pending === 'group' &&
      this.#pendingMarks < MAX_MARKS &&
      joinsPrevious(codePoint)
    )
  }

  #open(kind: 'group' | 'space', codePoint: number, start: number): void {
    this.#flush()
    this.#pending = kind
    this.#pendingCode = codePoint
    this.#pendingStart = start
    this.#pendingEnd = this.#offset
  }

  #space(codePoint: number, start: number): void {
    const symbol = isLineBreak(codePoint) ? LINE_BREAK : BLANK
    if (this.#pending !== 'space') {
      this.#open('space', symbol, start)
      return
    }
    this.#pendingEnd = this.#offset
    if (symbol === LINE_BREAK) this.#pendingCode = LINE_BREAK
  }

  #flush(): void {
    const kind = this.#pending
    if (kind === 'none') return
    this.#pending = 'none'
    if (kind === 'space' || (this.#pendingMarks === 0 && isOwnForm(this.#pendingCode))) {
      this.stream.append(this.#pendingCode, this.#pendingStart, this.#pendingEnd)
      return
    }
    const form = this.#formOf(this.#pendingText || String.fromCodePoint(this.#pendingCode))
    for (let index = 0; index < form.length; index += 1) {
      this.stream.append(form.charCodeAt(index), this.#pendingStart, this.#pendingEnd)
    }
    this.#pendingText = ''
    this.#pendingMarks = 0
  }

  #formOf(group: string): string {
    const known = this.#forms.get(group)
    if (known !== undefined) return known
    const form = group.normalize('NFKC')
    if (this.#forms.size < 4096) this.#forms.set(group, form)
    return form
  }
}

function isLineBreak(code: number): boolean {
  return (code >= 10 && code <= 13) || code === 0x85 || code === 0x2028 || code === 0x2029
}

/** `v0` is the original; `v1` readable and cleaned; `v2` folded, for comparing words. */
export type Views = { v0: string; v1: View; v2: View; symbols: SymbolStream }

/** The views of a whole text. */
export function normalise(text: string): Views {
  const normaliser = new Normaliser()
  normaliser.push(text)
  normaliser.finish()
  return viewsOf(text, normaliser.stream)
}

/** The views over symbols that were already made from `text`. */
export function viewsOf(text: string, symbols: SymbolStream): Views {
  const { length } = symbols
  const startOf = (index: number): number => symbols.start[index] ?? text.length
  const endOf = (index: number): number => symbols.end[index] ?? text.length
  return {
    v0: text,
    v1: lazyView(symbols.v1, { length, startOf, endOf }),
    v2: lazyView(symbols.v2, { length, startOf, endOf }),
    symbols,
  }
}

/** How a word or phrase of a rule looks in view v2. */
export function foldPhrase(phrase: string): string {
  return normalise(phrase.trim()).v2.text
}

/** Stands between phrases: no phrase holds it, and nothing joins it. */
const PART = '\0'

/** Folds many phrases at once, as `foldPhrase` does each. */
export function foldPhrases(phrases: readonly string[]): string[] {
  const parts = phrases.map((phrase) => phrase.replaceAll(PART, '').trim())
  return normalise(parts.join(PART)).v2.text.split(PART)
}
