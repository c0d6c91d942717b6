import { BOUNDARY } from '../characters.ts'
import { foldPhrase } from '../normaliser.ts'
import type { SymbolStream } from '../normaliser.ts'
import { nextBoundary } from './scanner.ts'
import type { Report, Scanner, SymbolFinding } from './scanner.ts'

/** What to report when `phrase` is found; a phrase ending in `*` also matches longer words. */
export type Keyword = { phrase: string; finding: Omit<SymbolFinding, 'from' | 'to'> }

const BLANK = 32

type Output = { length: number; isPrefix: boolean; finding: Keyword['finding'] }

type Node = {
  depth: number
  children: Map<number, Node>
  failure: Node | null
  outputs: Output[]
}

/** An Aho-Corasick automaton over view v2. */
export type KeywordAutomaton = {
  root: Node
  isEmpty: boolean
  /** 1 for each letter that a phrase begins with, so that most words cost one look. */
  starts: Uint8Array
}

const newNode = (depth: number): Node => ({
  depth,
  children: new Map(),
  failure: null,
  outputs: [],
})

/** Marks that only make letters bold or strike them out; so many of them may stand in one phrase. */
const isEmphasis = (code: number): boolean => code === 42 || code === 126
const MAX_SKIPPED = 16

/** Hyphen, underscore and line break stand for a blank, so that "credit-card" meets "credit card". */
function letterOf(code: number): number {
  return code === 45 || code === 95 || code === 10 ? BLANK : code
}

function insert(root: Node, keyword: Keyword): void {
  const isPrefix = keyword.phrase.trimEnd().endsWith('*')
  const folded = foldPhrase(isPrefix ? keyword.phrase.trimEnd().slice(0, -1) : keyword.phrase)
  if (folded.length === 0) return
  let node = root
  for (let index = 0; index < folded.length; index += 1) {
    const letter = letterOf(folded.charCodeAt(index))
    let next = node.children.get(letter)
    if (!next) {
      next = newNode(node.depth + 1)
      node.children.set(letter, next)
    }
    node = next
  }
  node.outputs.push({ length: folded.length, isPrefix, finding: keyword.finding })
}

function linkFailures(root: Node): void {
  const queue: Node[] = []
  for (const child of root.children.values()) {
    child.failure = root
    queue.push(child)
  }
  for (let index = 0; index < queue.length; index += 1) {
    const node = queue[index]
    if (!node) break
    for (const [letter, child] of node.children) {
      child.failure = follow(node.failure, letter) ?? root
      child.outputs.push(...child.failure.outputs)
      queue.push(child)
    }
  }
}

/** The deepest node that continues `from` with the letter, or null when only the root is left. */
function follow(from: Node | null, letter: number): Node | null {
  for (let node = from; node; node = node.failure) {
    const next = node.children.get(letter)
    if (next) return next
  }
  return null
}

/** Builds the automaton for all keywords at once; its reading time does not depend on their number. */
export function buildKeywordAutomaton(keywords: readonly Keyword[]): KeywordAutomaton {
  const root = newNode(0)
  for (const keyword of keywords) insert(root, keyword)
  linkFailures(root)
  const starts = new Uint8Array(65_536)
  for (const letter of root.children.keys()) starts[letter] = 1
  return { root, isEmpty: root.children.size === 0, starts }
}

/** Finds whole words and phrases. */
export class KeywordScanner implements Scanner {
  readonly #root: Node
  readonly #isEmpty: boolean
  readonly #starts: Uint8Array
  readonly #report: Report
  #node: Node
  #read = 0
  /** Symbols that the phrase being read goes on behind: emphasis, and a second blank. */
  #skipped: number[] = []
  #lastLetter = 0
  /** Phrases that end at the symbol read last: they count if a word ends there too. */
  #ended: Output[] = []
  /** Prefix keywords whose word goes on. */
  #running: { from: number; output: Output }[] = []

  constructor(automaton: KeywordAutomaton, report: Report) {
    this.#root = automaton.root
    this.#isEmpty = automaton.isEmpty
    this.#starts = automaton.starts
    this.#node = automaton.root
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    if (this.#isEmpty) return
    const { v2, kinds } = stream
    const starts = this.#starts
    const canStart = (index: number): boolean =>
      ((kinds[index] ?? 0) & BOUNDARY) !== 0 && starts[letterOf(v2[index] ?? 0)] === 1
    for (let index = from; index < to; index += 1) {
      if (this.#ended.length > 0 || this.#running.length > 0)
        this.#settle(stream, index, ((kinds[index] ?? 0) & BOUNDARY) !== 0)
      if (this.#node === this.#root) {
        // Most text is no phrase: nothing is looked at twice until one may begin.
        if (this.#running.length === 0) {
          index = nextBoundary(kinds, index, to)
          while (index < to && !canStart(index)) index = nextBoundary(kinds, index + 1, to)
        }
        if (index >= to || !canStart(index)) continue
      }
      this.#advance(v2[index] ?? 0, index)
    }
    this.#read = to
  }

  #advance(code: number, index: number): void {
    const letter = letterOf(code)
    const mayBeSkipped = isEmphasis(code) || (letter === BLANK && this.#lastLetter === BLANK)
    if (mayBeSkipped && this.#skips(letter, index)) return
    this.#lastLetter = letter
    this.#node = follow(this.#node, letter) ?? this.#root
    this.#ended = this.#node.outputs
    if (this.#node === this.#root && this.#skipped.length > 0) this.#skipped = []
  }

  #skips(letter: number, index: number): boolean {
    if (this.#node === this.#root || this.#node.children.has(letter)) return false
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
    this.#node = this.#root
  }

  openFrom(): number {
    let first = this.#node === this.#root ? Infinity : this.#startOf(this.#read, this.#node.depth)
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
    this.#ended = []
    if (!atBoundary || this.#running.length === 0) return
    for (const { from, output } of this.#running)
      this.#report({ ...output.finding, from, to: index })
    this.#running = []
  }
}
