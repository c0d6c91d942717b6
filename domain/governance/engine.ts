import type { Decision, Intent, Signal } from '#contracts/governance.ts'
import { rankOf } from './conditions.ts'
import type { Facts, SignalFact } from './conditions.ts'
import { atOnce, findInScanned, scanFor } from './detection.ts'
import type { Found, InSteps } from './detection.ts'
import { evaluate } from './evaluate.ts'
import type { Evaluation } from './evaluate.ts'
import { factsOf } from './facts.ts'
import { reasonFor } from './reasons.ts'
import { compareText, mergeSpans, redact } from './redact.ts'
import { redactionsOf, spanOf } from './redactions.ts'
import { inScope, rulingFor } from './ruling.ts'
import type { Ruling } from './ruling.ts'
import type { Finding } from './scanners/scanner.ts'
import type { TextScan } from './text-scan.ts'
import type { TextToDecide } from './types.ts'

/** So many characters of a long text are read in one step: a few milliseconds. */
const STEP = 32_768

/** Decides on a whole text: normalises, classifies, detects, evaluates and redacts. */
export function decideText(input: TextToDecide): Decision {
  return atOnce(decideInSteps(input))
}

/** Decides as `decideText` does, step by step, for whoever must not be kept from other work by a long text. */
export function* decideInSteps(input: TextToDecide): InSteps<Decision> {
  const ruling = rulingFor(input)
  const scan = scanFor(ruling)
  try {
    scan.reserve(input.text.length)
    for (let from = 0; from < input.text.length; from += STEP) {
      scan.push(input.text.slice(from, from + STEP))
      yield
    }
    scan.finish()
    return yield* decideScannedInSteps(ruling, scan, input.text)
  } finally {
    scan.symbols.release()
  }
}

/** Decides on a text that `scan` has read. */
export function decideScanned(ruling: Ruling, scan: TextScan, text: string): Decision {
  return atOnce(decideScannedInSteps(ruling, scan, text))
}

/** An error inside is a block, never a pass. */
function* decideScannedInSteps(ruling: Ruling, scan: TextScan, text: string): InSteps<Decision> {
  try {
    return decideFound(ruling, yield* findInScanned(ruling, scan, text), text)
  } catch {
    return {
      effect: 'block',
      reason: reasonFor('runtime_error'),
      reasonKey: 'runtime_error:evaluation',
      intent: unknownIntent,
      signals: [],
      trace: [],
      policyVersion: ruling.policyVersion,
    }
  }
}

const unknownIntent: Intent = { label: 'out_of_scope', score: 0, margin: 0, method: 'keywords' }

function decideFound(ruling: Ruling, found: Found, text: string): Decision {
  const findings = inScope(ruling, found.findings).sort(byPlace)
  const evaluation = evaluate(ruling.rules, ruling.point, factsOfFound(ruling, found))
  const spans = redactionsOf(evaluation.applied, findings)
  const isRedacted = spans.length > 0 && evaluation.effect !== 'block'
  return {
    effect: evaluation.effect,
    reason: sentenceOf(evaluation),
    reasonKey: evaluation.reasonKey,
    intent: found.intent,
    signals: signalsOf(findings),
    ...(isRedacted ? { redactedText: redact(text, spans, ruling.tokenFor) } : {}),
    trace: evaluation.trace,
    policyVersion: ruling.policyVersion,
  }
}

/** What the rules may read of a text in which this was found. */
export function factsOfFound(ruling: Ruling, { intent, findings }: Found): Facts {
  const { circumstances, point, tool } = ruling
  return factsOf({
    ...circumstances,
    point,
    ...(tool ? { tool } : {}),
    intent,
    signals: signalFacts(inScope(ruling, findings).sort(byPlace)),
  })
}

function sentenceOf({ decisive, reasonKey }: Evaluation): string {
  return decisive?.params?.message ?? decisive?.reason ?? reasonFor(reasonKey, decisive?.topicName)
}

function byPlace(one: Finding, other: Finding): number {
  return one.start - other.start || one.end - other.end || compareText(one.signalId, other.signalId)
}

/** One fact for all findings that look the same to a condition. */
function signalFacts(findings: readonly Finding[]): SignalFact[] {
  const facts = new Map<string, SignalFact>()
  for (const { signalId, severity, score } of findings) {
    facts.set(`${signalId} ${severity} ${score}`, { id: signalId, severity, score })
  }
  return [...facts.values()]
}

function signalsOf(findings: readonly Finding[]): Signal[] {
  const signals = new Map<string, Signal>()
  for (const finding of findings) {
    const { signalId: id, severity, score } = finding
    const signal = signals.get(id) ?? { id, severity, score, spans: [] }
    if (rankOf(severity) > rankOf(signal.severity)) signal.severity = severity
    signal.score = Math.max(signal.score, score)
    if (finding.end > finding.start) signal.spans.push(spanOf(finding))
    signals.set(id, signal)
  }
  return [...signals.values()].map((signal) => ({ ...signal, spans: mergeSpans(signal.spans) }))
}
