import { createHash, createHmac } from 'node:crypto'
import type { Sealer } from '#adapters/secrets/seal.ts'
import type { Decision, PolicyRule } from '#contracts/governance.ts'
import { canonicalJson } from '#domain/canonical-json.ts'
import { factsOf } from '#domain/governance/facts.ts'
import { stopsText } from '#domain/governance/evaluate.ts'
import { compareText } from '#domain/governance/redact.ts'
import { builtInVersion } from '#domain/governance/rules.ts'
import type { Circumstances, TextToDecide } from '#domain/governance/types.ts'

/** What shows later on which text and by what a decision was made, without the text. */
export interface DecisionRecord {
  inputDigest: Buffer
  /** Of what went on; null where nothing did. */
  enforcedDigest: Buffer | null
  factsHash: Buffer
  immutableId: string
  detectors: { version: string; ms: number }
}

/** Decides, and notes how long that took. */
export function decideTimed(decide: () => Decision): { decision: Decision; ms: number } {
  const started = performance.now()
  const decision = decide()
  return { decision, ms: performance.now() - started }
}

/** Keys the digests: who knows the rest of a text could otherwise try out what was redacted of it. */
export function digestKeyOf(sealer: Pick<Sealer, 'deriveKey'>): Uint8Array {
  return sealer.deriveKey('decision-digest')
}

interface Made {
  turnId: string
  decision: Decision
  ms: number
  digestKey: Uint8Array
}

/** The record of a decision of a turn. */
export function recordOf(
  asked: TextToDecide,
  { turnId, decision, ms, digestKey }: Made,
): DecisionRecord {
  const digest = (text: string) =>
    createHmac('sha256', digestKey).update(`aios.decision.v1\0${turnId}\0`).update(text).digest()
  return {
    inputDigest: digest(asked.text),
    enforcedDigest: stopsText(decision.effect) ? null : digest(decision.redactedText ?? asked.text),
    factsHash: hashFacts(asked, decision),
    immutableId: immutableIdOf(asked.snapshot.rules),
    detectors: { version: builtInVersion, ms: Math.round(ms * 1000) / 1000 },
  }
}

/** Everything that the conditions of rules could read. */
export function hashFacts(
  asked: Pick<TextToDecide, 'point' | 'tool' | keyof Circumstances>,
  { intent, signals }: Pick<Decision, 'intent' | 'signals'>,
): Buffer {
  const { values, signals: found } = factsOf({ ...asked, intent, signals })
  const seen = found.map(({ id, severity, score }) => ({ id, severity, score }))
  return createHash('sha256')
    .update(canonicalJson({ values, signals: seen }))
    .digest()
}

// A version's rules are one list for as long as they are in use.
const immutableIds = new WeakMap<readonly PolicyRule[], string>()

function immutableIdOf(rules: readonly PolicyRule[]): string {
  const known = immutableIds.get(rules)
  if (known !== undefined) return known
  const fixed = rules
    .filter((rule) => rule.immutable)
    .toSorted((one, other) => compareText(one.key, other.key))
  const id = createHash('sha256').update(canonicalJson(fixed)).digest('hex')
  immutableIds.set(rules, id)
  return id
}
