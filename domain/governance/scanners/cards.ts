import { DIGIT, WORD, classOf } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { isCardNumber } from './card-numbers.ts'
import type { Report, Scanner } from './scanner.ts'

const MAX_DIGITS = 19
/** Longer rows of four-digit groups are a table of numbers: two cards side by side make eight. */
const MAX_FOURS = 8

type Group = { from: number; to: number; afterDot: boolean }

const sizeOf = (group: Group): number => group.to - group.from
const LINE_BREAK = 10
const isSeparator = (code: number): boolean =>
  code === 32 || code === 45 || code === 46 || code === LINE_BREAK

/**
 * Finds payment card numbers, whole or in the groups people write them in. A run is a row of digit
 * groups with one separator between two of them; it is judged group by group as it is read.
 */
export class CardScanner implements Scanner {
  readonly #report: Report
  #previous = 0
  #groupFrom = -1
  #isGroupTainted = false
  #isGroupTooLong = false
  #isGroupAfterDot = false
  /** Groups of the run that may still be part of a number. */
  #fours: Group[] = []
  #isFoursDead = false
  #lastTwo: Group[] = []
  /** All groups so far, as long as they could be one evenly grouped number. */
  #even: Group[] | null = []
  #isRunOpen = false
  /** How many groups and digits of the run stand in the present line. */
  #lineGroups = 0
  #lineDigits = 0

  constructor(report: Report) {
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    const { v2, kinds } = stream
    for (let index = from; index < to; index += 1) {
      const start = index
      if (this.#groupFrom < 0 && !this.#isRunOpen)
        while (index < to && ((kinds[index] ?? 0) & DIGIT) === 0) index += 1
      if (index > start) this.#previous = v2[index - 1] ?? 0
      if (index === to) break
      const code = v2[index] ?? 0
      const isDigit = ((kinds[index] ?? 0) & DIGIT) !== 0
      if (isDigit) {
        if (this.#groupFrom < 0) this.#beginGroup(index)
        else if (index - this.#groupFrom === MAX_DIGITS) this.#outgrow(stream)
      } else if (this.#groupFrom >= 0) {
        this.#endGroup(stream, index, code)
      } else if (this.#isRunOpen) {
        this.#endRun(stream)
      }
      this.#previous = code
    }
  }

  finish(stream: SymbolStream): void {
    if (this.#groupFrom >= 0) this.#endGroup(stream, stream.length, 0)
    if (this.#isRunOpen) this.#endRun(stream)
  }

  openFrom(): number {
    let first = this.#groupFrom >= 0 && !this.#isGroupTooLong ? this.#groupFrom : Infinity
    if (!this.#isRunOpen) return first
    first = Math.min(first, this.#fours[0]?.from ?? Infinity, this.#even?.[0]?.from ?? Infinity)
    return Math.min(first, this.#lastTwo[0]?.from ?? Infinity)
  }

  #beginGroup(index: number): void {
    this.#groupFrom = index
    this.#isGroupTooLong = false
    this.#isGroupAfterDot = this.#isRunOpen && this.#previous === 46
    const isAttached = (classOf(this.#previous) & WORD) !== 0 || this.#previous === 95
    const isPhone = this.#previous === 43 && !this.#isRunOpen
    this.#isGroupTainted = isAttached || isPhone
  }

  /** The group has more digits than any card: it ends what was before it, and holds nothing back. */
  #outgrow(stream: SymbolStream): void {
    this.#endFours(stream)
    this.#even = null
    this.#lastTwo = []
    this.#isGroupTooLong = true
  }

  #endGroup(stream: SymbolStream, index: number, code: number): void {
    const group = { from: this.#groupFrom, to: index, afterDot: this.#isGroupAfterDot }
    this.#groupFrom = -1
    const isAttached = (classOf(code) & WORD) !== 0 || code === 95
    if (this.#isGroupTainted || isAttached) {
      this.#endRun(stream)
      return
    }
    this.#isRunOpen = true
    this.#judgeSingle(stream, group)
    this.#judgeUneven(stream, group)
    this.#addToFours(stream, group)
    this.#addToEven(group)
    this.#lineGroups += 1
    this.#lineDigits += sizeOf(group)
    if (!isSeparator(code)) this.#endRun(stream)
    else if (code === LINE_BREAK) this.#breakLine(stream)
  }

  /** A line that may hold a number of its own ends there; a shorter one may hold a part of one. */
  #breakLine(stream: SymbolStream): void {
    if (this.#lineGroups >= 4 || this.#lineDigits >= 12) this.#endRun(stream)
    // A column of equal numbers is no number.
    this.#even = null
    this.#lineGroups = 0
    this.#lineDigits = 0
  }

  /** A number written without separators. What follows a decimal point is a fraction. */
  #judgeSingle(stream: SymbolStream, group: Group): void {
    if (!group.afterDot) this.#judge(stream, [group])
  }

  /** Fifteen digits as 4-6-5 and fourteen as 4-6-4. */
  #judgeUneven(stream: SymbolStream, group: Group): void {
    const [first, second] = this.#lastTwo
    const size = sizeOf(group)
    if (first && second && (size === 5 || size === 4)) this.#judge(stream, [first, second, group])
    if (size === 4) this.#lastTwo = [group]
    else if (size === 6 && this.#lastTwo.length === 1) this.#lastTwo.push(group)
    else this.#lastTwo = []
  }

  /** Collects groups of four; a shorter group may end the number. */
  #addToFours(stream: SymbolStream, group: Group): void {
    if (sizeOf(group) === 4) {
      if (this.#isFoursDead) return
      this.#fours.push(group)
      if (this.#fours.length > MAX_FOURS) {
        this.#isFoursDead = true
        this.#fours = []
      }
      return
    }
    this.#endFours(stream, sizeOf(group) < 4 ? group : undefined)
  }

  #endFours(stream: SymbolStream, tail?: Group): void {
    const groups = this.#fours
    this.#fours = []
    this.#isFoursDead = false
    for (let first = 0; first + 4 <= groups.length; first += 1) {
      this.#judge(stream, groups.slice(first, first + 4))
    }
    if (!tail) return
    if (groups.length >= 4) this.#judge(stream, [...groups.slice(-4), tail])
    if (groups.length >= 3) this.#judge(stream, [...groups.slice(-3), tail])
  }

  #addToEven(group: Group): void {
    const groups = this.#even
    if (!groups) return
    const first = groups[0]
    const last = groups.at(-1)
    const digits = first && last ? (groups.length - 1) * sizeOf(first) + sizeOf(last) : 0
    const isEven =
      !first || !last || (sizeOf(last) === sizeOf(first) && sizeOf(group) <= sizeOf(first))
    if (isEven && digits + sizeOf(group) <= MAX_DIGITS) groups.push(group)
    else this.#even = null
  }

  #endRun(stream: SymbolStream): void {
    this.#endFours(stream)
    const even = this.#even
    const first = even?.[0]
    if (even && first && even.length > 1 && sizeOf(first) !== 4) this.#judge(stream, even)
    this.#even = []
    this.#lastTwo = []
    this.#isRunOpen = false
    this.#lineGroups = 0
    this.#lineDigits = 0
  }

  #judge(stream: SymbolStream, groups: readonly Group[]): void {
    const first = groups[0]
    const last = groups.at(-1)
    if (!first || !last) return
    const size = groups.reduce((sum, group) => sum + sizeOf(group), 0)
    if (size < 12 || size > MAX_DIGITS) return
    const digits = groups
      .map((group) => String.fromCharCode(...stream.v2.subarray(group.from, group.to)))
      .join('')
    if (!isCardNumber(digits)) return
    this.#report({
      signalId: 'pii.financial',
      severity: 'high',
      score: 1,
      class: 'card',
      from: first.from,
      to: last.to,
    })
  }
}
