import { intentLabelSchema } from '#contracts/governance.ts'
import type { IntentLabel } from '#contracts/governance.ts'
import { intentPhrases } from './intent-lexicon.ts'
import type { Views } from './normaliser.ts'
import { buildKeywordAutomaton } from './scanners/keyword-automaton.ts'
import { KeywordScanner } from './scanners/keywords.ts'

const automaton = buildKeywordAutomaton(() =>
  Object.entries(intentPhrases).flatMap(([label, phrases]) =>
    phrases.map((phrase) => ({
      phrase,
      // A phrase of several words says more than one word.
      finding: {
        signalId: label,
        severity: 'low' as const,
        score: phrase.includes(' ') ? 1 : 0.7,
        class: phrase,
      },
    })),
  ),
)

/** More words make an intent surer, each a little less than the one before. */
const toScore = (weight: number): number => 1 - Math.exp(-weight)

/** How much the words of the beginning, up to a length, speak for each intent; intents they do not name are absent. */
export function wordScores(views: Views, maxLength: number): Map<IntentLabel, number> {
  const { symbols } = views
  const seen = new Set<string>()
  const weights = new Map<string, number>()
  const scanner = new KeywordScanner(automaton, ({ signalId, score, class: phrase }) => {
    const mention = `${signalId} ${phrase}`
    if (seen.has(mention)) return
    seen.add(mention)
    weights.set(signalId, (weights.get(signalId) ?? 0) + score)
  })
  const length = Math.min(symbols.length, maxLength)
  scanner.scan(symbols, 0, length)
  scanner.finish(symbols)
  return new Map(
    [...weights].map(([label, weight]) => [intentLabelSchema.parse(label), toScore(weight)]),
  )
}
