import { minorsPhrases } from '../content-minors.ts'
import { buildLexicon } from '../mentions.ts'
import type { Mention } from '../mentions.ts'
import type { SymbolStream } from '../normaliser.ts'
import type { Passage } from '../passages.ts'
import { KeywordScanner } from './keywords.ts'
import type { Report, Scanner } from './scanner.ts'
import { SentenceEnds } from './sentence-ends.ts'

const automaton = buildLexicon(minorsPhrases)

/** How far on the other idea may begin. */
const reachOf = ({ concept }: Mention): number => (concept === 'sexual' ? 60 : 30)
/** So far on the rest of a sentence says what it is about; a longer one is not waited for. */
const MAX_REST = 600

/**
 * Finds sentences that ask for children in sexual content. What protects children, teaches or speaks of the law in the
 * same sentence makes it harmless, so a place where both ideas meet is open until its sentence ends.
 */
export class MinorsScanner implements Scanner {
  readonly #report: Report
  readonly #keywords: KeywordScanner
  readonly #ends = new SentenceEnds()
  /** Mentions before which another one may still begin. */
  #waiting: Mention[] = []
  /** Mentions of one idea that the other one may still meet. */
  #ideas: Mention[] = []
  /** Places where both have met. */
  #meetings: Passage[] = []
  /** Where the first request of the sentence stands. */
  #askedFrom = Infinity
  #isDemanded = false
  #isHarmless = false
  /** What begins before belongs to a phrase of another meaning. */
  #otherTo = 0

  constructor(report: Report) {
    this.#report = report
    this.#keywords = new KeywordScanner(automaton, ({ signalId, from, to }) => {
      this.#waiting.push({ concept: signalId, from, to })
    })
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    this.#keywords.scan(stream, from, to)
    this.#readUpTo(stream, Math.min(to, this.#keywords.openFrom()))
  }

  finish(stream: SymbolStream): void {
    this.#keywords.finish(stream)
    this.#readUpTo(stream, stream.length)
    this.#endSentence()
  }

  openFrom(): number {
    let first = this.#keywords.openFrom()
    for (const { from } of this.#ideas) first = Math.min(first, from)
    for (const { from } of this.#meetings) first = Math.min(first, from)
    return first
  }

  /** Takes in what begins before the place: all of that is known, wherever the text was cut. */
  #readUpTo(stream: SymbolStream, place: number): void {
    // Of two that begin together the longer one says what is meant.
    this.#waiting.sort((one, other) => one.from - other.from || other.to - one.to)
    let read = 0
    for (const mention of this.#waiting) {
      if (mention.from >= place) break
      this.#endSentences(stream, mention.from)
      this.#settle(mention.from)
      this.#take(mention)
      read += 1
    }
    this.#waiting.splice(0, read)
    // Whether a sentence ends before a symbol shows in that symbol.
    this.#endSentences(stream, Math.min(place, stream.length - 1))
    this.#settle(place)
  }

  #endSentences(stream: SymbolStream, place: number): void {
    while (this.#ends.next(stream, place) <= place) this.#endSentence()
  }

  #endSentence(): void {
    this.#settle(Infinity)
    this.#askedFrom = Infinity
    this.#isDemanded = false
    this.#isHarmless = false
  }

  #take(mention: Mention): void {
    if (mention.concept === 'other') this.#otherTo = Math.max(this.#otherTo, mention.to)
    if (this.#isHarmless || mention.from < this.#otherTo) return
    switch (mention.concept) {
      case 'protects':
        this.#isHarmless = true
        this.#ideas = []
        this.#meetings = []
        return
      case 'request':
        this.#askedFrom = Math.min(this.#askedFrom, mention.from)
        return
      case 'demand':
        this.#isDemanded = true
        return
      default:
        this.#meet(mention)
    }
  }

  #meet(mention: Mention): void {
    const other = this.#ideas.find(
      ({ concept, to }) => concept !== mention.concept && to <= mention.from,
    )
    if (other) this.#meetings.push({ from: other.from, to: mention.to })
    this.#ideas.push(mention)
  }

  /** Decides about the places of which all is known, now that nothing before `place` will change. */
  #settle(place: number): void {
    if (this.#ideas.length > 0)
      this.#ideas = this.#ideas.filter((idea) => idea.to + reachOf(idea) >= place)
    if (this.#meetings.length === 0) return
    const settled = this.#meetings.filter(({ to }) => to + MAX_REST <= place)
    if (settled.length === 0) return
    this.#meetings = this.#meetings.filter(({ to }) => to + MAX_REST > place)
    for (const { from, to } of settled)
      if (this.#isDemanded || this.#askedFrom < from)
        this.#report({ signalId: 'content.S4', severity: 'critical', score: 0.8, from, to })
  }
}
