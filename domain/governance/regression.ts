import type { Effect, GovernedAgent, Point, PolicySnapshot } from '#contracts/governance.ts'
import type { Sample } from './corpus-attacks.ts'
import { harmlessTexts } from './corpus.ts'
import { findIn, type Found } from './detection.ts'
import { factsOfFound } from './engine.ts'
import { evaluate } from './evaluate.ts'
import { rememberByContent } from './remembered.ts'
import { rulingFor } from './ruling.ts'

/** A text of the regression corpus that comes out otherwise than now. */
export interface GateChange {
  label: string
  text: string
  point: Point
  before: Effect
  after: Effect
}

export interface Compared {
  before: PolicySnapshot
  after: PolicySnapshot
  agent: GovernedAgent
}

/** The points at which a text of ordinary work stands as it is: what people ask, and what they are answered. */
const ordinaryPoints = ['input', 'output'] as const

/** The texts of ordinary work, at each of these points where such texts stand. */
export function harmlessAt(points: readonly Point[]): Sample[] {
  return ordinaryPoints
    .filter((point) => points.includes(point))
    .flatMap((point) => harmlessTexts.map((sample) => ({ ...sample, point })))
}

/** What comes out otherwise after than before, for an agent. */
export function changesOf(
  samples: readonly Sample[],
  { before, after, agent }: Compared,
): GateChange[] {
  const [effectBefore, effectAfter] = [effectBy(before, agent), effectBy(after, agent)]
  return samples.flatMap((sample) => {
    const { label, text, point = 'input' } = sample
    const [was, is] = [effectBefore(sample), effectAfter(sample)]
    return was === is ? [] : [{ label, text, point, before: was, after: is }]
  })
}

// What is found in a text does not depend on the rules, so the corpus is read once for the same topics and intents.
const corpusFor = rememberByContent(
  (_read: Pick<PolicySnapshot, 'topics' | 'intents'>) => new Map<string, Found>(),
)

function effectBy(snapshot: PolicySnapshot, agent: GovernedAgent): (sample: Sample) => Effect {
  const { topics, intents } = snapshot
  const corpus = corpusFor(intents ? { topics, intents } : { topics })
  return ({ text, point = 'input', tool }) => {
    const ruling = rulingFor({ snapshot, point, agent, ...(tool ? { tool } : {}) })
    const key = `${point}:${text}`
    const found = corpus.get(key) ?? findIn(ruling, text)
    corpus.set(key, found)
    return evaluate(ruling.rules, point, factsOfFound(ruling, found)).effect
  }
}

const isAt = (point: Point) => (change: GateChange) => change.point === point

/**
 * What makes a rule or topic too strict for everybody: that it blocks any text of ordinary work, or has more than half
 * of them wait for a person. Null where it is not.
 */
export function tooStrict(
  blocked: readonly GateChange[],
  held: readonly GateChange[],
): string | null {
  if (blocked.length > 0) return `would block: ${labelsOf(blocked)}`
  const most = Math.max(...ordinaryPoints.map((point) => held.filter(isAt(point)).length))
  return most > harmlessTexts.length / 2
    ? `would have ${most} of ${harmlessTexts.length} ordinary texts wait for a person`
    : null
}

/** The names of the texts, each once. */
export function labelsOf(changes: readonly GateChange[]): string {
  return [...new Set(changes.map(({ label }) => label))].join(', ')
}
