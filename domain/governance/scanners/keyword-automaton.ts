import { foldPhrases } from '../normaliser.ts'
import type { SymbolFinding } from './scanner.ts'

/** What to report when `phrase` is found; a phrase ending in `*` also matches longer words. */
export type Keyword = { phrase: string; finding: Omit<SymbolFinding, 'from' | 'to'> }

/** A phrase that ends at a node, with its length. */
export type Output = { length: number; isPrefix: boolean; finding: Keyword['finding'] }

/** The node at which nothing is read yet. */
export const ROOT = 0
export const BLANK = 32

/**
 * An Aho-Corasick automaton over view v2. Nodes are numbers in the order of their depth, so that the children of a
 * node follow each other: flat arrays take a tenth of the memory of linked nodes, and the collector never walks them.
 */
export type AutomatonTables = {
  isEmpty: boolean
  /** For each code that a phrase may begin with, the node after it, so that most words cost one look. */
  starts: Uint16Array
  /** The letter that leads to a node, and how many have been read there. */
  letters: Uint16Array
  depths: Uint16Array
  /** Where the children of a node begin; they end where those of the next node begin. */
  firstChildren: Uint32Array
  /** The node of the longest beginning of a phrase that a node ends with. */
  failures: Uint32Array
  /** The phrases that end at a node, the longest first. */
  outputs: readonly (readonly Output[])[]
}

/** Built when a text is first read with it: most processes read none, and large lexicons take a while. */
export type KeywordAutomaton = () => AutomatonTables

/** Builds the automaton for all keywords at once; its reading time does not depend on their number. */
export function buildKeywordAutomaton(listKeywords: () => readonly Keyword[]): KeywordAutomaton {
  let tables: AutomatonTables | undefined
  return () => (tables ??= buildTables(phrasesOf(listKeywords())))
}

/** Hyphen, underscore and line break stand for a blank, so that "credit-card" meets "credit card". */
const blanks = [45, 95, 10]

export function letterOf(code: number): number {
  return code === 45 || code === 95 || code === 10 ? BLANK : code
}

type Phrase = { letters: string; output: Output }

/** The phrases that say anything, in the order of their letters; of equal ones the first stays first. */
function phrasesOf(keywords: readonly Keyword[]): Phrase[] {
  const written = keywords.map(({ phrase }) => phrase.trim())
  const isPrefix = written.map((phrase) => phrase.endsWith('*'))
  const folded = foldPhrases(
    written.map((phrase, index) => (isPrefix[index] ? phrase.slice(0, -1) : phrase)),
  )
  return keywords
    .map(({ finding }, index) => {
      const letters = (folded[index] ?? '').replaceAll(/[-_\n]/g, ' ')
      const output = { length: letters.length, isPrefix: isPrefix[index] ?? false, finding }
      return { letters, output }
    })
    .filter(({ letters }) => letters !== '')
    .sort((one, other) => compareLetters(one.letters, other.letters))
}

function compareLetters(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

const noOutputs: readonly Output[] = []

/** Each node stands for those phrases, next to each other in the sorted list, that begin with its letters. */
function buildTables(phrases: readonly Phrase[]): AutomatonTables {
  const letters = [0]
  const depths = [0]
  const firstChildren: number[] = []
  const outputs: (readonly Output[])[] = []
  const froms = [0]
  const tos = [phrases.length]
  for (let node = ROOT; node < froms.length; node += 1) {
    const depth = depths[node] ?? 0
    const from = froms[node] ?? 0
    const to = tos[node] ?? 0
    let next = from
    while (next < to && phrases[next]?.letters.length === depth) next += 1
    outputs.push(next === from ? noOutputs : phrases.slice(from, next).map((one) => one.output))
    firstChildren.push(froms.length)
    while (next < to) {
      const letter = phrases[next]?.letters.charCodeAt(depth) ?? 0
      letters.push(letter)
      depths.push(depth + 1)
      froms.push(next)
      while (next < to && phrases[next]?.letters.charCodeAt(depth) === letter) next += 1
      tos.push(next)
    }
  }
  firstChildren.push(froms.length)
  return linkFailures({
    isEmpty: phrases.length === 0,
    starts: startsOf(letters, firstChildren),
    letters: new Uint16Array(letters),
    depths: new Uint16Array(depths),
    firstChildren: new Uint32Array(firstChildren),
    failures: new Uint32Array(letters.length),
    outputs,
  })
}

function startsOf(letters: readonly number[], firstChildren: readonly number[]): Uint16Array {
  const starts = new Uint16Array(65_536)
  const end = firstChildren[ROOT + 1] ?? letters.length
  for (let node = ROOT + 1; node < end; node += 1) starts[letters[node] ?? 0] = node
  for (const code of blanks) starts[code] = starts[BLANK] ?? ROOT
  return starts
}

/** Tables without failures, with those filled in; a node is linked before any that is deeper. */
function linkFailures(tables: AutomatonTables): AutomatonTables {
  const { letters, firstChildren, failures } = tables
  const outputs = [...tables.outputs]
  for (let node = ROOT; node < letters.length; node += 1) {
    const end = firstChildren[node + 1] ?? 0
    for (let child = firstChildren[node] ?? 0; child < end; child += 1) {
      if (node !== ROOT)
        failures[child] = follow(tables, failures[node] ?? ROOT, letters[child] ?? 0)
      const shorter = outputs[failures[child] ?? ROOT] ?? noOutputs
      const own = outputs[child] ?? noOutputs
      if (shorter.length > 0) outputs[child] = own.length > 0 ? [...own, ...shorter] : shorter
    }
  }
  return { ...tables, outputs }
}

/** The deepest node that continues `from` with the letter, or the root. */
export function follow(tables: AutomatonTables, from: number, letter: number): number {
  for (let node = from; node !== ROOT; node = tables.failures[node] ?? ROOT) {
    const child = childOf(tables, node, letter)
    if (child !== ROOT) return child
  }
  return tables.starts[letter] ?? ROOT
}

/** The node after one other than the root, or the root where no phrase goes on like that. */
export function childOf(
  { letters, firstChildren }: AutomatonTables,
  node: number,
  letter: number,
): number {
  let low = firstChildren[node] ?? 0
  let high = firstChildren[node + 1] ?? 0
  while (low < high) {
    const middle = (low + high) >> 1
    const found = letters[middle] ?? 0
    if (found === letter) return middle
    if (found < letter) low = middle + 1
    else high = middle
  }
  return ROOT
}
