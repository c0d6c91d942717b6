import type { PolicySnapshot, Signal } from '#contracts/governance.ts'
import { findIn } from './detection.ts'
import type { Place } from './evaluate.ts'
import { topicSignalId } from './rules.ts'
import { inScope, rulingFor } from './ruling.ts'

const isOfTopic = (id: string) => id.startsWith(topicSignalId(''))

/** A text as it was kept after a decision. */
export interface KeptText {
  content: string
  /** Whether it is all that was decided on: nothing was redacted, and nothing was attached. */
  isWhole: boolean
}

/**
 * The signals of a stored decision with those of the topics of now: found in the text anew where it was kept, and those
 * that were found then where it was not, or not all of it. A topic that is gone has none.
 */
export function withTopicsOf(
  snapshot: PolicySnapshot,
  { signals, text, ...place }: Place & { signals: readonly Signal[]; text: KeptText | null },
): Signal[] {
  const others = signals.filter(({ id }) => !isOfTopic(id))
  const present = new Set(snapshot.topics.map(({ id }) => topicSignalId(id)))
  if (present.size === 0) return others
  const known = text?.isWhole ? [] : signals.filter(({ id }) => present.has(id))
  const found = text ? topicSignalsIn(snapshot, place, text.content) : []
  return [...others, ...known, ...found]
}

function topicSignalsIn(snapshot: PolicySnapshot, place: Place, text: string): Signal[] {
  const ruling = rulingFor({ ...place, snapshot })
  return inScope(ruling, findIn(ruling, text).findings)
    .filter(({ signalId }) => isOfTopic(signalId))
    .map(({ signalId: id, severity, score }) => ({ id, severity, score, spans: [] }))
}
