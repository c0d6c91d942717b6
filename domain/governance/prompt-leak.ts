import { WORD } from './characters.ts'
import { normalise } from './normaliser.ts'
import type { SymbolStream, Views } from './normaliser.ts'
import type { HiddenInstructions } from './types.ts'
import type { Finding } from './scanners/scanner.ts'

/** So many words in the same order are no coincidence. */
const WINDOW = 8
const MAX_PROMPT_WORDS = 20_000

type Word = { text: string; from: number; to: number }

function wordsOf({ v2, kinds, length }: SymbolStream): Word[] {
  const words: Word[] = []
  let from = -1
  for (let index = 0; index <= length; index += 1) {
    const isWord = index < length && ((kinds[index] ?? 0) & WORD) !== 0
    if (isWord && from < 0) from = index
    if (isWord || from < 0) continue
    words.push({
      text: String.fromCharCode(...v2.subarray(from, Math.min(index, from + 64))),
      from,
      to: index,
    })
    from = -1
  }
  return words
}

function windowsOf(words: readonly Word[]): string[] {
  const windows: string[] = []
  for (let at = 0; at + WINDOW <= words.length; at += 1) {
    windows.push(
      words
        .slice(at, at + WINDOW)
        .map(({ text }) => text)
        .join(' '),
    )
  }
  return windows
}

/**
 * Finds passages of the hidden instructions in an answer: eight words in the same order, or the
 * canary, a made-up word that stands nowhere but in those instructions.
 */
export function detectPromptLeak(views: Views, hidden: HiddenInstructions): Finding[] {
  const findings: Finding[] = []
  const report = (start: number, end: number, score: number): void => {
    findings.push({ signalId: 'prompt_leak.output', severity: 'high', score, start, end })
  }
  const known = new Set(
    windowsOf(wordsOf(normalise(hidden.prompt).symbols).slice(0, MAX_PROMPT_WORDS)),
  )
  const words = wordsOf(views.symbols)
  const windows = known.size > 0 ? windowsOf(words) : []
  for (const [at, window] of windows.entries()) {
    const first = words[at]
    const last = words[at + WINDOW - 1]
    if (first && last && known.has(window)) {
      report(views.v2.startOf(first.from), views.v2.endOf(last.to - 1), 0.9)
    }
  }
  const canary = hidden.canary ? normalise(hidden.canary).v2.text : ''
  const place = canary === '' ? -1 : views.v2.text.indexOf(canary)
  if (place >= 0) report(views.v2.startOf(place), views.v2.endOf(place + canary.length - 1), 1)
  return findings
}
