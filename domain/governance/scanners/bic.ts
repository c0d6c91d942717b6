import { isSupportedCountry } from 'libphonenumber-js/max'
import { WORD } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { buildContext, wordBefore } from './context.ts'
import { nextBoundary } from './scanner.ts'
import type { Report, Scanner } from './scanner.ts'

const automaton = buildContext({
  bic: 'bic | bic code | bic-code | bic/swift | swift | swift code | swift/bic | swift bic',
})

/** How far behind its word a code may stand. */
const CONTEXT_REACH = 24
const MAX_LENGTH = 11
/** A bank, a country, a place and perhaps a branch: ISO 9362. */
const shape = /^[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/

/** Finds the codes of banks, which look like words and therefore count only after a word that says so. */
export class BicScanner implements Scanner {
  readonly #report: Report
  /** Where the word being read began, or -1; one that is too long counts as none. */
  #from = -1
  #previousKind = 0

  constructor(report: Report) {
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    const { v1, kinds } = stream
    for (let index = from; index < to; index += 1) {
      const start = index
      if (this.#from < 0) index = nextBoundary(kinds, index, to)
      if (index > start) this.#previousKind = kinds[index - 1] ?? 0
      if (index === to) break
      const kind = kinds[index] ?? 0
      if (this.#from >= 0 && (kind & WORD) === 0) this.#end(stream, index)
      const isCapital = isCapitalOrDigit(v1[index] ?? 0)
      if (isCapital && (this.#previousKind & WORD) === 0) this.#from = index
      if (!isCapital || index - this.#from >= MAX_LENGTH) this.#from = -1
      this.#previousKind = kind
    }
  }

  finish(stream: SymbolStream): void {
    if (this.#from >= 0) this.#end(stream, stream.length)
  }

  openFrom(): number {
    return this.#from >= 0 ? this.#from : Infinity
  }

  #end(stream: SymbolStream, to: number): void {
    const from = this.#from
    this.#from = -1
    if (to - from !== 8 && to - from !== MAX_LENGTH) return
    const country = shape.exec(String.fromCharCode(...stream.v1.subarray(from, to)))?.[1]
    if (country === undefined || !isSupportedCountry(country) || !isExpected(stream, from)) return
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

const isCapitalOrDigit = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 48 && code <= 57)

/** Whether a word before says that a code follows: in capitals, as it is not the swift of speech then. */
function isExpected(stream: SymbolStream, from: number): boolean {
  const word = wordBefore(automaton, stream, { from, reach: CONTEXT_REACH })
  return (
    word !== undefined && (isCapitalOrDigit(stream.v1[word.from] ?? 0) || word.to - word.from > 5)
  )
}
