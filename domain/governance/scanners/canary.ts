import { WORD } from '../characters.ts'
import { foldPhrase } from '../normaliser.ts'
import type { SymbolStream } from '../normaliser.ts'
import type { Report, Scanner } from './scanner.ts'

/** So many blanks and marks may stand between two letters of the word: "k-u-r-a" is the word too. */
const MAX_GAP = 3

/** Finds one made-up word, wherever it stands, spelt out or written as one. An empty word is never found. */
export class CanaryScanner implements Scanner {
  readonly #word: string
  /** For each length of a part read, the longest shorter part that it ends with. */
  readonly #fallbacks: readonly number[]
  readonly #report: Report
  /** Where the letters of the part stand that was read last. */
  #places: number[] = []
  #gap = 0

  constructor(word: string, report: Report) {
    this.#word = foldPhrase(word)
    this.#fallbacks = fallbacksOf(this.#word)
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    if (this.#word === '') return
    const { v2, kinds } = stream
    for (let index = from; index < to; index += 1) {
      if (((kinds[index] ?? 0) & WORD) !== 0) this.#letter(v2[index] ?? 0, index)
      else if (this.#places.length > 0) this.#mark()
    }
  }

  finish(): void {
    this.#places = []
  }

  openFrom(): number {
    return this.#places[0] ?? Infinity
  }

  #mark(): void {
    this.#gap += 1
    if (this.#gap > MAX_GAP) this.#places = []
  }

  #letter(code: number, index: number): void {
    this.#gap = 0
    while (this.#places.length > 0 && code !== this.#word.charCodeAt(this.#places.length))
      this.#keep(this.#fallbacks[this.#places.length] ?? 0)
    if (code !== this.#word.charCodeAt(this.#places.length)) return
    this.#places.push(index)
    if (this.#places.length === this.#word.length) this.#found(index)
  }

  #keep(letters: number): void {
    this.#places = letters === 0 ? [] : this.#places.slice(-letters)
  }

  #found(last: number): void {
    const from = this.#places[0] ?? last
    this.#places = []
    this.#report({
      signalId: 'prompt_leak.canary',
      severity: 'critical',
      score: 1,
      class: 'canary',
      from,
      to: last + 1,
    })
  }
}

/** The failure function of Knuth, Morris and Pratt. */
function fallbacksOf(word: string): number[] {
  const fallbacks = [0, 0]
  for (let length = 2; length <= word.length; length += 1) {
    let shorter = fallbacks[length - 1] ?? 0
    while (shorter > 0 && word[shorter] !== word[length - 1]) shorter = fallbacks[shorter] ?? 0
    fallbacks.push(word[shorter] === word[length - 1] ? shorter + 1 : 0)
  }
  return fallbacks
}
