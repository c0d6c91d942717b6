import { DIGIT, UNSPACED, WORD } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { buildContext, wordBefore } from './context.ts'
import { isPhoneNumber } from './phone-numbers.ts'
import { phoneWords } from './phone-words.ts'
import type { Report, Scanner } from './scanner.ts'

/** No number has more digits, and none more signs between two of them. */
const MAX_DIGITS = 15
const MAX_GAP = 3
/** After so many numbers in one text all that a word announces count, since judging them takes time. */
const MAX_JUDGED = 1000
/** How far before a number the word may stand that says what it is. */
const CONTEXT_REACH = 48

const automaton = buildContext(phoneWords)

const codesOf = (marks: string): ReadonlySet<number> =>
  new Set([...marks].map((mark) => mark.charCodeAt(0)))
const gaps = codesOf(' -./()')
/** Before these the digits are part of something else: an amount, a name, a place in code. */
const attachments = codesOf('$€£¥№#_=*,.-/@&')
const PLUS = 43
const OPENING = 40
const FULL_STOP = 46
const BLANK = 32
/** Begins an extension: "555-2671x12". */
const LETTER_X = 120

/** Finds telephone numbers: a chain of digits in groups, which is judged when it ends. */
export class PhoneScanner implements Scanner {
  readonly #report: Report
  /** Where the chain began, or -1; one that grew too long counts as none until it ends. */
  #from = -1
  #lastDigit = -1
  #digits = 0
  #isOutgrown = false
  #judged = 0
  #previousKind = 0
  #previousCode = 0

  constructor(report: Report) {
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    const { v2, kinds } = stream
    for (let index = from; index < to; index += 1) {
      const code = v2[index] ?? 0
      const kind = kinds[index] ?? 0
      if (this.#from >= 0 && !this.#continues(code, kind, index)) this.#end(stream)
      if (this.#from < 0 && this.#begins(code, kind)) this.#begin(index)
      if (this.#from >= 0 && (kind & DIGIT) !== 0) this.#addDigit(index)
      this.#previousKind = kind
      this.#previousCode = code
    }
  }

  finish(stream: SymbolStream): void {
    if (this.#from >= 0) this.#end(stream)
  }

  openFrom(): number {
    return this.#from >= 0 && !this.#isOutgrown ? this.#from : Infinity
  }

  #begins(code: number, kind: number): boolean {
    if ((this.#previousKind & (WORD | UNSPACED)) === WORD) return false
    if (attachments.has(this.#previousCode)) return false
    return code === PLUS || code === OPENING || (kind & DIGIT) !== 0
  }

  #begin(index: number): void {
    this.#from = index
    this.#lastDigit = -1
    this.#digits = 0
    this.#isOutgrown = false
  }

  #addDigit(index: number): void {
    this.#lastDigit = index
    this.#digits += 1
    if (this.#digits > MAX_DIGITS) this.#isOutgrown = true
  }

  #continues(code: number, kind: number, index: number): boolean {
    if ((kind & DIGIT) !== 0) return true
    // A full stop ends the sentence.
    if (code === BLANK && this.#previousCode === FULL_STOP) return false
    const start = this.#lastDigit < 0 ? this.#from : this.#lastDigit
    return gaps.has(code) && index - start <= MAX_GAP
  }

  /** Judges the chain, now that it is known what follows its last digit. */
  #end(stream: SymbolStream): void {
    const from = this.#from
    const to = this.#lastDigit + 1
    this.#from = -1
    if (this.#isOutgrown || this.#digits < 7) return
    const isAttached = to < stream.length && ((stream.kinds[to] ?? 0) & (WORD | UNSPACED)) === WORD
    if (isAttached && stream.v2[to] !== LETTER_X) return
    const text = String.fromCharCode(...stream.v2.subarray(from, to))
    const word = wordBefore(automaton, stream, { from, reach: CONTEXT_REACH })?.kind
    if (word === 'other') return
    this.#judged += 1
    const isNamed = word === 'phone'
    const isKnown = this.#judged > MAX_JUDGED ? isNamed : isPhoneNumber(text, isNamed)
    if (!isKnown) return
    this.#report({
      signalId: 'pii.contact',
      severity: 'low',
      score: 0.85,
      class: 'phone',
      from,
      to,
    })
  }
}
