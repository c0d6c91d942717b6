import { UNSPACED, WORD } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { buildKeywordAutomaton } from './keyword-automaton.ts'
import type { KeywordAutomaton } from './keyword-automaton.ts'
import { KeywordScanner } from './keywords.ts'

/** Words by what they say of the number or the name that follows them; separated by `|`. */
export type WordKinds<Kind extends string> = Readonly<Record<Kind, string>>

/** A word that was read, from one symbol up to, not including, another. */
export type ContextWord = { kind: string; from: number; to: number }

/** Builds the automaton for the words of all kinds. */
export function buildContext(kinds: WordKinds<string>): KeywordAutomaton {
  return buildKeywordAutomaton(() =>
    Object.entries(kinds).flatMap(([kind, words]) => {
      const finding = { signalId: kind, severity: 'low' as const, score: 0 }
      return words.split('|').map((phrase) => ({ phrase, finding }))
    }),
  )
}

/** The start of the word that the symbol is in. */
function wordStart({ kinds }: SymbolStream, index: number): number {
  let start = index
  while (start > 0 && ((kinds[start - 1] ?? 0) & (WORD | UNSPACED)) === WORD) start -= 1
  return start
}

/**
 * The last word of the context that ends at most `reach` symbols before `from`: of those that end together, the
 * longest. It looks back from a candidate, since text has many more words than numbers.
 */
export function wordBefore(
  automaton: KeywordAutomaton,
  stream: SymbolStream,
  { from, reach }: { from: number; reach: number },
): ContextWord | undefined {
  let last: ContextWord | undefined
  const scanner = new KeywordScanner(automaton, (found) => {
    const isLonger = last?.to !== found.to || found.from < last.from
    if (isLonger) last = { kind: found.signalId, from: found.from, to: found.to }
  })
  const start = Math.max(0, from - reach)
  scanner.scan(stream, Math.max(start - 64, wordStart(stream, start)), from)
  scanner.finish(stream)
  return last
}
