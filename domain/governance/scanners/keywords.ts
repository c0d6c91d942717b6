import { BOUNDARY } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { BLANK, ROOT, childOf, follow, letterOf } from './keyword-automaton.ts'
import type { AutomatonTables, KeywordAutomaton, Output } from './keyword-automaton.ts'
import type { Report, Scanner } from './scanner.ts'

/** Marks that only make letters bold or strike them out; so many of them may stand in one phrase. */
const isEmphasis = (code: number): boolean => code === 42 || code === 126
const MAX_SKIPPED = 16

const none: readonly Output[] = []

/** Finds whole words and phrases. */
export class KeywordScanner implements Scanner {
  readonly #tables: AutomatonTables
  readonly #report: Report
  #node = ROOT
  #read = 0
  /** Symbols that the phrase being read goes on behind: emphasis, and a second blank. */
  #skipped: number[] = []
  #lastLetter = 0
  /** Phrases that end at the symbol read last: they count if a word ends there too. */
  #ended: readonly Output[] = none
  /** Prefix keywords whose word goes on. */
  #running: { from: number; output: Output }[] = []

  constructor(automaton: KeywordAutomaton, report: Report) {
    this.#tables = automaton()
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    if (this.#tables.isEmpty) return
    for (let index = from; index < to; index += 1) {
      if (this.#ended.length > 0 || this.#running.length > 0)
        this.#settle(stream, index, ((stream.kinds[index] ?? 0) & BOUNDARY) !== 0)
      if (this.#node === ROOT) {
        // Most text is no phrase: nothing is looked at twice until one may begin.
        const until = this.#running.length === 0 ? to : index + 1
        index = this.#nextStart(stream, index, until)
        if (index === until) {
          index -= 1
          continue
        }
      }
      this.#advance(stream, index)
    }
    this.#read = to
  }

  /** The first place before `to` where a phrase may begin, or `to`. */
  #nextStart({ v2, kinds }: SymbolStream, from: number, to: number): number {
    const { starts } = this.#tables
    let index = from
    while (
      index < to &&
      (((kinds[index] ?? 0) & BOUNDARY) === 0 || starts[v2[index] ?? 0] === ROOT)
    )
      index += 1
    return index
  }

  #advance(stream: SymbolStream, index: number): void {
    const code = stream.v2[index] ?? 0
    const letter = letterOf(code)
    const mayBeSkipped = isEmphasis(code) || (letter === BLANK && this.#lastLetter === BLANK)
    if (mayBeSkipped && this.#skips(letter, index)) return
    this.#lastLetter = letter
    const { depths, outputs } = this.#tables
    const depth = depths[this.#node] ?? 0
    this.#node = follow(this.#tables, this.#node, letter)
    if ((depths[this.#node] ?? 0) <= depth) this.#dropInner(stream, index)
    this.#ended = outputs[this.#node] ?? none
    if (this.#node === ROOT && this.#skipped.length > 0) this.#skipped = []
  }

  /** What would begin inside a word is no phrase: in a long word nothing is read on for its sake. */
  #dropInner({ kinds }: SymbolStream, index: number): void {
    const { depths, failures } = this.#tables
    while (this.#node !== ROOT) {
      const from = this.#startOf(index + 1, depths[this.#node] ?? 0)
      if (((kinds[from] ?? 0) & BOUNDARY) !== 0) return
      this.#node = failures[this.#node] ?? ROOT
    }
  }

  #skips(letter: number, index: number): boolean {
    if (this.#node === ROOT || childOf(this.#tables, this.#node, letter) !== ROOT) return false
    if (this.#skipped.length === MAX_SKIPPED) return false
    this.#skipped.push(index)
    return true
  }

  /** Where the phrase begins that ends before `index` and has so many letters. */
  #startOf(index: number, length: number): number {
    let from = index - length
    for (let last = this.#skipped.length - 1; last >= 0; last -= 1) {
      if ((this.#skipped[last] ?? 0) < from) break
      from -= 1
    }
    return from
  }

  finish(stream: SymbolStream): void {
    this.#settle(stream, this.#read, true)
    this.#node = ROOT
  }

  openFrom(): number {
    const depth = this.#tables.depths[this.#node] ?? 0
    let first = depth === 0 ? Infinity : this.#startOf(this.#read, depth)
    for (const { from } of this.#running) first = Math.min(first, from)
    return first
  }

  /** Decides, now that the next symbol is known, about the phrases that ended just before it. */
  #settle(stream: SymbolStream, index: number, atBoundary: boolean): void {
    for (const output of this.#ended) {
      const from = this.#startOf(index, output.length)
      if (((stream.kinds[from] ?? 0) & BOUNDARY) === 0) continue
      if (atBoundary) this.#report({ ...output.finding, from, to: index })
      else if (output.isPrefix) this.#running.push({ from, output })
    }
    this.#ended = none
    if (!atBoundary || this.#running.length === 0) return
    for (const { from, output } of this.#running)
      this.#report({ ...output.finding, from, to: index })
    this.#running = []
  }
}
