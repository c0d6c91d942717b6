import { isSupportedCountry } from 'libphonenumber-js/max'
import { ALPHANUMERIC, WORD } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { Context, buildContext } from './context.ts'
import type { Report, Scanner } from './scanner.ts'

const automaton = buildContext({
  bic: 'bic | bic code | bic-code | bic/swift | swift | swift code | swift/bic | swift bic',
})

/** How far behind its word a code may stand. */
const CONTEXT_REACH = 24
const MAX_LENGTH = 11
/** A bank, a country, a place and perhaps a branch: ISO 9362. */
const shape = /^[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/
const capital = /\p{Lu}/u

/** Finds the codes of banks, which look like words and therefore count only after a word that says so. */
export class BicScanner implements Scanner {
  readonly #report: Report
  readonly #context = new Context(automaton)
  /** Where the word being read began, or -1; one that is too long counts as none. */
  #from = -1
  #previousKind = 0

  constructor(report: Report) {
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    const { kinds } = stream
    for (let index = from; index < to; index += 1) {
      this.#context.read(stream, index)
      const kind = kinds[index] ?? 0
      if (this.#from >= 0 && (kind & WORD) === 0) this.#end(stream, index)
      const isStart = (kind & ALPHANUMERIC) !== 0 && (this.#previousKind & WORD) === 0
      if (isStart && this.#isExpected(stream, index)) this.#from = index
      if (this.#from >= 0 && index - this.#from >= MAX_LENGTH) this.#from = -1
      this.#previousKind = kind
    }
  }

  finish(stream: SymbolStream): void {
    if (this.#from >= 0) this.#end(stream, stream.length)
  }

  openFrom(): number {
    return this.#from >= 0 ? this.#from : Infinity
  }

  /** Whether a word before says that a code follows: in capitals, as it is not the swift of speech then. */
  #isExpected({ v1 }: SymbolStream, from: number): boolean {
    const word = this.#context.last
    if (!word || word.to > from || from - word.to > CONTEXT_REACH) return false
    return capital.test(String.fromCharCode(v1[word.from] ?? 0)) || word.to - word.from > 5
  }

  #end({ v1 }: SymbolStream, to: number): void {
    const from = this.#from
    this.#from = -1
    const country = shape.exec(String.fromCharCode(...v1.subarray(from, to)))?.[1]
    if (country === undefined || !isSupportedCountry(country)) return
    this.#report({
      signalId: 'pii.financial',
      severity: 'high',
      score: 0.9,
      class: 'bic',
      from,
      to,
    })
  }
}
