import { intentLabelSchema } from '#contracts/governance.ts'
import type { Intent, IntentLabel } from '#contracts/governance.ts'
import { intentPhrases } from './intent-lexicon.ts'
import { textOf } from './normaliser.ts'
import type { Views } from './normaliser.ts'
import { KeywordScanner, buildKeywordAutomaton } from './scanners/keywords.ts'

/** What a text is for, it says near its beginning. */
const MAX_READ = 8192

const automaton = buildKeywordAutomaton(
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

function weigh(views: Views): Map<string, number> {
  const { symbols } = views
  const seen = new Set<string>()
  const weights = new Map<string, number>()
  const scanner = new KeywordScanner(automaton, ({ signalId, score, class: phrase }) => {
    const mention = `${signalId} ${phrase}`
    if (seen.has(mention)) return
    seen.add(mention)
    weights.set(signalId, (weights.get(signalId) ?? 0) + score)
  })
  scanner.scan(symbols, 0, Math.min(symbols.length, MAX_READ))
  scanner.finish(symbols)
  return weights
}

/** More words make an intent surer, each a little less than the one before. */
const toScore = (weight: number): number => Math.round((1 - Math.exp(-weight)) * 100) / 100

type Ranked = { label: IntentLabel; score: number }

function fallback(views: Views): Ranked {
  const { symbols } = views
  const text = textOf(symbols.v1, Math.min(symbols.length, MAX_READ))
  if (/[?？؟]/.test(text)) return { label: 'question.general', score: 0.3 }
  return /\p{L}/u.test(text)
    ? { label: 'task.content', score: 0.2 }
    : { label: 'out_of_scope', score: 0.2 }
}

/** What the person wants, by the words used. */
export function classifyIntent(views: Views): Intent {
  const ranked = [...weigh(views)]
    .map(([label, weight]): Ranked => ({
      label: intentLabelSchema.parse(label),
      score: toScore(weight),
    }))
    .sort((one, other) => other.score - one.score || (one.label < other.label ? -1 : 1))
  const top = ranked[0] ?? fallback(views)
  const margin = Math.round((top.score - (ranked[1]?.score ?? 0)) * 100) / 100
  return { ...top, margin, method: 'keywords' }
}
