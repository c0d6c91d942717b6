import type { SymbolStream } from '../normaliser.ts'
import { MAX_ABBREVIATION, isAbbreviation, isWrapped } from '../passages.ts'
import { textOf } from '../view.ts'

const LINE_BREAK = 10
const FULL_STOP = 46

const codesOf = (characters: string): ReadonlySet<number> =>
  new Set([...characters].map((character) => character.charCodeAt(0)))

/** These end a sentence where a blank or a closing mark follows, and those wherever they stand. */
const stops = codesOf('.!?;…')
const wideStops = codesOf('。！？；')
const closing = /[\s"'”’)\]]/

/** Where the sentences of a text end while it still arrives: as `sentencesOf` cuts it, by lines. */
export class SentenceEnds {
  #next = 0
  #lineFrom = 0

  /** The next end up to `limit`, whose symbol has been read; Infinity where there is none. */
  next(stream: SymbolStream, limit: number): number {
    while (this.#next < limit) {
      this.#next += 1
      if (this.#isEnd(stream, this.#next - 1)) return this.#next
    }
    return Infinity
  }

  #isEnd(stream: SymbolStream, index: number): boolean {
    const code = stream.v1[index] ?? 0
    // Most symbols are letters.
    if (code > 63 && code < 0x2026) return false
    if (code === LINE_BREAK) return this.#isLineEnd(stream, index)
    if (!stops.has(code)) return wideStops.has(code)
    if (!closing.test(characterAt(stream, index + 1))) return false
    if (code !== FULL_STOP) return true
    const from = Math.max(0, index - MAX_ABBREVIATION)
    return !isAbbreviation(textOf(stream.v1, index - from, from))
  }

  #isLineEnd(stream: SymbolStream, index: number): boolean {
    const length = index - this.#lineFrom
    this.#lineFrom = index + 1
    return !isWrapped(length, characterAt(stream, index + 1))
  }
}

function characterAt({ v1 }: SymbolStream, index: number): string {
  return String.fromCharCode(v1[index] ?? 0)
}
