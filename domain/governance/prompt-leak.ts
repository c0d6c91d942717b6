import { WORD } from './characters.ts'
import { normalise } from './normaliser.ts'
import type { SymbolStream, Views } from './normaliser.ts'
import { rememberText } from './remembered.ts'
import type { HiddenInstructions } from './types.ts'
import type { Finding } from './scanners/scanner.ts'

/** So many words in the same order are no coincidence. */
const WINDOW = 8
const MAX_PROMPT_WORDS = 20_000
/** Of a longer word, its beginning tells. */
const MAX_WORD = 64

type Word = { text: string; from: number; to: number }

function wordsOf({ kinds, length }: SymbolStream, v2: string): Word[] {
  const words: Word[] = []
  let from = -1
  for (let index = 0; index <= length; index += 1) {
    const isWord = index < length && ((kinds[index] ?? 0) & WORD) !== 0
    if (isWord && from < 0) from = index
    if (isWord || from < 0) continue
    words.push({ text: v2.slice(from, Math.min(index, from + MAX_WORD)), from, to: index })
    from = -1
  }
  return words
}

const windowAt = (words: readonly Word[], at: number): string =>
  words
    .slice(at, at + WINDOW)
    .map(({ text }) => text)
    .join(' ')

/** What instructions say: all their words, and each eight in a row. */
type Instructions = { vocabulary: ReadonlySet<string>; windows: ReadonlySet<string> }

const readInstructions = rememberText((prompt): Instructions => {
  const { symbols, v2 } = normalise(prompt)
  const words = wordsOf(symbols, v2.text).slice(0, MAX_PROMPT_WORDS)
  const windows = new Set<string>()
  for (let at = 0; at + WINDOW <= words.length; at += 1) windows.add(windowAt(words, at))
  return { vocabulary: new Set(words.map(({ text }) => text)), windows }
})

const foldCanary = rememberText((canary) => normalise(canary).v2.text)

/**
 * Finds passages of the hidden instructions in an answer: eight words in the same order, or the
 * canary, a made-up word that stands nowhere but in those instructions.
 */
export function detectPromptLeak(views: Views, hidden: HiddenInstructions): Finding[] {
  const findings: Finding[] = []
  const report = (start: number, end: number, score: number): void => {
    findings.push({ signalId: 'prompt_leak.output', severity: 'high', score, start, end })
  }
  const { vocabulary, windows } = readInstructions(hidden.prompt)
  const words = windows.size > 0 ? wordsOf(views.symbols, views.v2.text) : []
  // Most words of an answer are none of the instructions: windows are only compared where eight in a row are.
  let run = 0
  for (const [at, last] of words.entries()) {
    run = vocabulary.has(last.text) ? run + 1 : 0
    const first = words[at - WINDOW + 1]
    if (run < WINDOW || !first || !windows.has(windowAt(words, at - WINDOW + 1))) continue
    report(views.v2.startOf(first.from), views.v2.endOf(last.to - 1), 0.9)
  }
  const canary = foldCanary(hidden.canary ?? '')
  const place = canary === '' ? -1 : views.v2.text.indexOf(canary)
  if (place >= 0) report(views.v2.startOf(place), views.v2.endOf(place + canary.length - 1), 1)
  return findings
}
