import type { Intent } from '#contracts/governance.ts'
import { detectCoercion } from './coercion.ts'
import { detectContent, detectRegulated } from './content-signals.ts'
import { detectEvasion } from './evasion.ts'
import { detectHiddenAttacks } from './hidden-attacks.ts'
import { detectInjection } from './injection.ts'
import { classifyIntent } from './intents.ts'
import { detectExfiltration } from './links.ts'
import { viewsOf } from './normaliser.ts'
import { detectPromptLeak } from './prompt-leak.ts'
import type { Ruling } from './ruling.ts'
import type { Finding } from './scanners/scanner.ts'
import { TextScan } from './text-scan.ts'
import { detectTopicSamples } from './topic-samples.ts'

/** Pauses of a long piece of work, between which whoever runs it can do something else. */
export type InSteps<Result> = Generator<void, Result, void>

/** Runs a piece of work without pausing. */
export function atOnce<Result>(work: InSteps<Result>): Result {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** What is found in a text, whatever the rules make of it. */
export type Found = { intent: Intent; findings: readonly Finding[] }

/** What reads a text for one place of a run. */
export function scanFor({ topicKeywords, hidden }: Ruling): TextScan {
  return new TextScan(topicKeywords, hidden?.canary)
}

/** Reads a whole text. */
export function findIn(ruling: Ruling, text: string): Found {
  const scan = scanFor(ruling)
  scan.push(text)
  scan.finish()
  return atOnce(findInScanned(ruling, scan, text))
}

/** Classifies a text that `scan` has read, and finds what only the whole of it shows; one step for each detector. */
export function* findInScanned(ruling: Ruling, scan: TextScan, text: string): InSteps<Found> {
  const views = viewsOf(text, scan.symbols)
  const { point, topicKeywords, hidden } = ruling
  const intent = classifyIntent(views, ruling.intents)
  const open = [...scan.findings, ...ruling.foundBefore, ...detectRegulated(intent)]
  const detectors: Readonly<Record<string, () => Finding[]>> = {
    injection: () => detectInjection(views, point),
    coercion: () => detectCoercion(views, point),
    evasion: () => detectEvasion(views),
    content: () => detectContent(views),
    links: () => detectExfiltration(views),
    prompt_leak: () => (hidden ? detectPromptLeak(views, hidden) : []),
    // On output, words count as they stream by; likeness needs whole sentences.
    topics: () => (point === 'output' ? [] : detectTopicSamples(views, ruling.topicSamples)),
  }
  for (const [id, detect] of Object.entries(detectors)) {
    open.push(...runDetector(id, detect))
    yield
  }
  const disguised = runDetector('hidden', () =>
    detectHiddenAttacks({ views, point, topicKeywords, open }),
  )
  return { intent, findings: [...open, ...disguised] }
}

/** A detector that throws is itself a signal: what it would have found is not known. */
export function runDetector(id: string, detect: () => Finding[]): Finding[] {
  try {
    return detect()
  } catch {
    return [{ signalId: 'detector_error', severity: 'high', score: 1, start: 0, end: 0, class: id }]
  }
}
