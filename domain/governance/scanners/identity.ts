import { ALPHANUMERIC, DIGIT, WORD } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { identityNumbers } from './identity-numbers.ts'
import type { IdentityNumber } from './identity-numbers.ts'
import { buildContext } from './context.ts'
import { KeywordScanner } from './keywords.ts'
import type { Report, Scanner } from './scanner.ts'

const MAX_LENGTH = 16
const MAX_GROUPS = 7
/** How far before a number the word may stand that says what it is. */
const CONTEXT_REACH = 80

type Group = { from: number; to: number; text: string }

const contextAutomaton = buildContext(
  Object.fromEntries(identityNumbers.map(({ id, context }) => [id, context])),
)

const isSeparator = (code: number): boolean =>
  code === 32 || code === 45 || code === 46 || code === 47 || code === 43

/**
 * Finds identity numbers, whole or in groups. A chain is a row of groups with one separator between
 * two of them; every stretch of groups that ends a chain is judged.
 */
export class IdentityScanner implements Scanner {
  readonly #report: Report
  readonly #context: KeywordScanner
  /** Words of the context that were read ahead of the numbers, in the order in which they end. */
  #ahead: { id: string; to: number }[] = []
  /** Where the last word of the context of each kind of number ended. */
  readonly #contextEnds = new Map<string, number>()
  #lastContextEnd = -Infinity
  #chain: Group[] = []
  #groupFrom = -1
  #hasDigit = false
  #isTainted = false
  #isOutgrown = false
  #previousKind = 0
  #isAfterSeparator = false

  constructor(report: Report) {
    this.#report = report
    this.#context = new KeywordScanner(contextAutomaton, ({ signalId, to }) => {
      this.#ahead.push({ id: signalId, to })
    })
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    const { v2, kinds } = stream
    this.#context.scan(stream, from, to)
    const words = this.#ahead
    this.#ahead = []
    let next = 0
    for (let index = from; index < to; index += 1) {
      for (let word = words[next]; word && word.to <= index; word = words[next]) {
        this.#contextEnds.set(word.id, word.to)
        this.#lastContextEnd = word.to
        next += 1
      }
      const kind = kinds[index] ?? 0
      if ((kind & ALPHANUMERIC) !== 0) this.#grow(index, kind)
      else if (this.#groupFrom >= 0) this.#endGroup(stream, index, kind)
      if ((kind & ALPHANUMERIC) === 0) this.#separate(v2[index] ?? 0)
      this.#previousKind = kind
    }
  }

  finish(stream: SymbolStream): void {
    this.#context.finish(stream)
    if (this.#groupFrom >= 0) this.#endGroup(stream, stream.length, 0)
    this.#chain = []
  }

  openFrom(): number {
    const group = this.#groupFrom >= 0 && !this.#isOutgrown ? this.#groupFrom : Infinity
    return Math.min(group, this.#chain[0]?.from ?? Infinity)
  }

  #grow(index: number, kind: number): void {
    if (this.#groupFrom < 0) {
      this.#groupFrom = index
      this.#hasDigit = false
      this.#isOutgrown = false
      this.#isTainted = (this.#previousKind & WORD) !== 0
      this.#isAfterSeparator = false
    } else if (index - this.#groupFrom === MAX_LENGTH) {
      this.#isOutgrown = true
      this.#chain = []
    }
    if ((kind & DIGIT) !== 0) this.#hasDigit = true
  }

  #separate(code: number): void {
    if (!isSeparator(code) || this.#isAfterSeparator) this.#chain = []
    this.#isAfterSeparator = true
  }

  #endGroup(stream: SymbolStream, to: number, kind: number): void {
    const from = this.#groupFrom
    this.#groupFrom = -1
    const isShort = to - from <= 2 && (this.#chain.length > 0 || this.#isInContext(from))
    const isAttached = this.#isTainted || (kind & WORD) !== 0
    if (isAttached || this.#isOutgrown || !(this.#hasDigit || isShort)) {
      this.#chain = []
      return
    }
    const text = String.fromCharCode(...stream.v2.subarray(from, to))
    this.#chain.push({ from, to, text })
    if (this.#chain.length > MAX_GROUPS) this.#chain.shift()
    this.#judgeChain()
    this.#dropLong()
  }

  #isInContext(from: number): boolean {
    return from - this.#lastContextEnd <= CONTEXT_REACH
  }

  /** Judges every stretch of groups that ends the chain. */
  #judgeChain(): void {
    let compact = ''
    for (let first = this.#chain.length - 1; first >= 0; first -= 1) {
      compact = (this.#chain[first]?.text ?? '') + compact
      if (compact.length > MAX_LENGTH) return
      if (compact.length >= 9) this.#judge(compact, this.#chain.slice(first))
    }
  }

  #judge(compact: string, groups: readonly Group[]): void {
    const from = groups[0]?.from ?? 0
    const to = groups.at(-1)?.to ?? 0
    const number = identityNumbers.find(
      (candidate) =>
        candidate.shape.test(compact) &&
        (this.#isExpected(candidate, from) || isWrittenAsSsn(candidate, groups)) &&
        candidate.isValid(compact),
    )
    if (!number) return
    this.#report({
      signalId: 'pii.government_id',
      severity: 'high',
      score: 0.95,
      class: `national_id.${number.id}`,
      from,
      to,
    })
  }

  #isExpected({ id, needsContext }: IdentityNumber, from: number): boolean {
    const end = this.#contextEnds.get(id)
    return !needsContext || (end !== undefined && end <= from && from - end <= CONTEXT_REACH)
  }

  /** Groups too far back to be part of a number that still grows. */
  #dropLong(): void {
    const lengthOf = (): number => this.#chain.reduce((sum, { text }) => sum + text.length, 0)
    while (lengthOf() >= MAX_LENGTH) this.#chain.shift()
  }
}

/** The hyphens of 123-45-6789 say enough. */
function isWrittenAsSsn({ id }: IdentityNumber, groups: readonly Group[]): boolean {
  if (id !== 'us_ssn') return false
  return groups.map(({ text }) => text.length).join('-') === '3-2-4'
}
