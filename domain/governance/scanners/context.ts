import type { SymbolStream } from '../normaliser.ts'
import { KeywordScanner, buildKeywordAutomaton } from './keywords.ts'
import type { KeywordAutomaton } from './keywords.ts'

/** Words by what they say of the number or the name that follows them; separated by `|`. */
export type WordKinds<Kind extends string> = Readonly<Record<Kind, string>>

/** A word that was read, from one symbol up to, not including, another. */
export type ContextWord = { kind: string; from: number; to: number }

/** Builds the automaton for the words of all kinds. */
export function buildContext(kinds: WordKinds<string>): KeywordAutomaton {
  return buildKeywordAutomaton(
    Object.entries(kinds).flatMap(([kind, words]) =>
      words.split('|').map((phrase) => ({
        phrase: phrase.trim(),
        finding: { signalId: kind, severity: 'low' as const, score: 0 },
      })),
    ),
  )
}

/**
 * The words before a number or a name that say what it is. It holds nothing back: what a word is about begins
 * after it.
 */
export class Context {
  /** The word that ended last, of those that ended at the same place the longest. */
  last: ContextWord | undefined
  readonly #scanner: KeywordScanner

  constructor(automaton: KeywordAutomaton) {
    this.#scanner = new KeywordScanner(automaton, ({ signalId, from, to }) => {
      if (this.last?.to !== to || from < this.last.from) this.last = { kind: signalId, from, to }
    })
  }

  /** Reads one symbol, which may show that a word ended before it. */
  read(stream: SymbolStream, index: number): void {
    this.#scanner.scan(stream, index, index + 1)
  }

  /** What the last word says of something that begins at `from`, at most `reach` symbols behind it. */
  kindBefore(from: number, reach: number): string | undefined {
    return this.last && from - this.last.to <= reach ? this.last.kind : undefined
  }
}
