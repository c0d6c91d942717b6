import type { Intent, IntentDefinition, IntentLabel } from '#contracts/governance.ts'
import {
  embeddingClassifier,
  indexIntents,
  keywordClassifier,
  lexicalClassifier,
} from './intent-methods.ts'
import type { EmbeddedText, IntentClassifier } from './intent-methods.ts'
import type { Views } from './normaliser.ts'
import { rememberByContent } from './remembered.ts'
import { textOf } from './view.ts'

/** The intents of a snapshot, prepared for any number of texts. */
export type PreparedIntents = {
  classifier: IntentClassifier
  /** Of intents that have one of their own. */
  thresholds: ReadonlyMap<IntentLabel, number>
}

/** What there is to tell an intent by; with nothing, words alone decide. */
export type IntentSources = { intents?: PreparedIntents; embedded?: EmbeddedText }

/** Prepares the intents of a snapshot. */
export const prepareIntents = rememberByContent(
  (intents: readonly IntentDefinition[]): PreparedIntents => ({
    classifier: lexicalClassifier(indexIntents(intents)),
    thresholds: new Map(
      intents.flatMap(({ label, threshold }) =>
        threshold === undefined ? [] : [[label, threshold] as const],
      ),
    ),
  }),
)

const rounded = (score: number): number => Math.round(score * 100) / 100

/**
 * What the person wants: by what the text means where vectors are given, else by the samples it is like, else by single
 * words. A method that is not sure enough leaves it to the next.
 */
export function classifyIntent(views: Views, { intents, embedded }: IntentSources = {}): Intent {
  const classifiers = [
    ...(embedded ? [embeddingClassifier(embedded)] : []),
    ...(intents ? [intents.classifier] : []),
    keywordClassifier,
  ]
  const thresholds = intents?.thresholds ?? new Map<IntentLabel, number>()
  for (const classifier of classifiers) {
    const { method, threshold } = classifier
    const ranked = [...classifier.scoresOf(views)]
      .map(([label, score]) => ({ label, score: rounded(score) }))
      .sort((one, other) => other.score - one.score || (one.label < other.label ? -1 : 1))
    const top = ranked.find(({ label, score }) => score >= (thresholds.get(label) ?? threshold))
    if (!top) continue
    const next = ranked.find((other) => other !== top)?.score ?? 0
    return { ...top, margin: Math.max(0, rounded(top.score - next)), method }
  }
  return guess(views)
}

/** Without a word that says anything, a question is a question and a text is about some text. */
function guess({ symbols }: Views): Intent {
  const text = textOf(symbols.v1, Math.min(symbols.length, 8192))
  const method = 'keywords'
  if (/[?？؟]/.test(text)) return { label: 'question.general', score: 0.3, margin: 0.3, method }
  return {
    label: /\p{L}/u.test(text) ? 'task.content' : 'out_of_scope',
    score: 0.2,
    margin: 0.2,
    method,
  }
}
