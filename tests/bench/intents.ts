import { measureIntents } from '#tests/fixtures/governance/intent-measure.ts'
import { table } from './figures.ts'

/** How well intents are told apart, for the report of governance. */
export function intentFigures(): string {
  const { cases, accuracy, accuracyOfKeywords, outOfScopeAuroc, recall } = measureIntents()
  const told = [
    `Intents, on ${cases} questions in four languages that nothing was tuned on: ${accuracy.toFixed(2)} are told right by`,
    `samples (by words alone ${accuracyOfKeywords.toFixed(2)}); out of scope AUROC ${outOfScopeAuroc.toFixed(2)}.`,
  ].join('\n')
  const rows = recall.map(({ label, recall }) => [label, recall.toFixed(2)])
  return `${told}\n\n${table(['intent', 'recall'], rows)}`
}
