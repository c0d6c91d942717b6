import type { SymbolStream, Views } from './normaliser.ts'
import { sentencesOf } from './passages.ts'
import type { Passage } from './passages.ts'
import { buildKeywordAutomaton } from './scanners/keyword-automaton.ts'
import type { KeywordAutomaton } from './scanners/keyword-automaton.ts'
import { KeywordScanner } from './scanners/keywords.ts'

/** A word or phrase of a text, by the idea it stands for, in places of view v2. */
export type Mention = Passage & { concept: string }

/** A sentence with what it mentions, in order. */
export type Sentence = Passage & { mentions: readonly Mention[] }

/** Builds the automaton that finds the ideas of a lexicon by their phrases. */
export function buildLexicon(
  concepts: Readonly<Record<string, readonly string[]>>,
): KeywordAutomaton {
  return buildKeywordAutomaton(() =>
    Object.entries(concepts).flatMap(([concept, phrases]) => {
      const finding = { signalId: concept, severity: 'low' as const, score: 0 }
      return phrases.map((phrase) => ({ phrase, finding }))
    }),
  )
}

/** All that a text, or a passage of it, mentions of a lexicon, in order. */
export function mentionsIn(
  automaton: KeywordAutomaton,
  symbols: SymbolStream,
  { from: start, to: end }: Passage = { from: 0, to: symbols.length },
): Mention[] {
  const mentions: Mention[] = []
  const scanner = new KeywordScanner(automaton, ({ signalId, from, to }) => {
    mentions.push({ concept: signalId, from, to })
  })
  scanner.scan(symbols, start, end)
  scanner.finish(symbols)
  return mentions.sort((one, other) => one.from - other.from)
}

/** The sentences that mention anything, with their mentions; both lists are in order. */
export function sentencesWith(
  { v1 }: Views,
  mentions: readonly Mention[],
  byLines = true,
): Sentence[] {
  if (mentions.length === 0) return []
  const sentences: Sentence[] = []
  let next = 0
  // Capitals tell a new line from a wrapped one, so the sentences are those of v1, whose places are those of v2.
  for (const { from, to } of sentencesOf(v1.text, byLines)) {
    const own: Mention[] = []
    for (let mention = mentions[next]; mention && mention.from < to; mention = mentions[next]) {
      own.push(mention)
      next += 1
    }
    if (own.length > 0) sentences.push({ from, to, mentions: own })
  }
  return sentences
}

/** The mentions of one idea in a sentence. */
export function mentionsOf({ mentions }: Sentence, concept: string): Mention[] {
  return mentions.filter((mention) => mention.concept === concept)
}

/** The first mention of one idea that is followed by one of another at most `reach` characters on. */
export function followedBy(
  sentence: Sentence,
  [first, second]: readonly [string, string],
  reach: number,
): Passage | null {
  const seconds = mentionsOf(sentence, second)
  for (const { from, to } of mentionsOf(sentence, first)) {
    const next = seconds.find((mention) => mention.from >= to && mention.from <= to + reach)
    if (next) return { from, to: next.to }
  }
  return null
}

/** What stands together in a sentence stands closer than this; longer ones are read piece by piece. */
const MAX_MENTIONS = 64
const OVERLAP = 16

/** The sentences, those with very many mentions in pieces, so that comparing mentions stays cheap. */
export function inPieces(sentences: readonly Sentence[]): Sentence[] {
  return sentences.flatMap((sentence) => {
    const { mentions } = sentence
    if (mentions.length <= MAX_MENTIONS) return [sentence]
    const pieces: Sentence[] = []
    for (let from = 0; from < mentions.length; from += MAX_MENTIONS - OVERLAP)
      pieces.push({ ...sentence, mentions: mentions.slice(from, from + MAX_MENTIONS) })
    return pieces
  })
}
