import { severities, type Signal } from '#contracts/governance.ts'
import type { AuditEventSeverity } from './audit-entry.ts'

/** What rules did to a turn, where people who keep watch should see it by itself. */
export interface GovernanceAct {
  type: 'governance.blocked' | 'governance.redacted'
  severity: AuditEventSeverity
}

// Signals of what must not happen even once: secrets and credentials on their way out, the gravest content, and texts
// from elsewhere that give orders.
const GRAVE =
  /^(?:secret\.|pii\.credential$|content\.S4$|exfil\.|injection\.indirect$|prompt_leak\.output$)/

/** The event that a turn leaves beside its end; null where no rule stepped in. */
export function governanceActOf(turn: {
  outcome: string
  effect: string | null
  signals: readonly string[]
}): GovernanceAct | null {
  if (turn.outcome === 'blocked') {
    const isGrave = turn.signals.some((signal) => GRAVE.test(signal))
    return { type: 'governance.blocked', severity: isGrave ? 'critical' : 'warning' }
  }
  return turn.effect === 'redact' ? { type: 'governance.redacted', severity: 'info' } : null
}

/** Signals as an event tells of them: each once, as grave as it ever was, and nothing of the text it was found in. */
export function toldSignals(
  signals: readonly Pick<Signal, 'id' | 'severity'>[],
): { id: string; severity: Signal['severity'] }[] {
  const gravest = new Map<string, Signal['severity']>()
  for (const { id, severity } of signals) {
    const before = gravest.get(id)
    if (!before || severities.indexOf(severity) > severities.indexOf(before))
      gravest.set(id, severity)
  }
  return [...gravest].map(([id, severity]) => ({ id, severity }))
}

const PERSONAL = 'pii.'

/** What kinds of personal data the signals say there was. */
export function foundPiiClasses(signals: readonly { id: string }[]): string[] {
  const ids = signals.map(({ id }) => id).filter((id) => id.startsWith(PERSONAL))
  return [...new Set(ids.map((id) => id.slice(PERSONAL.length)))]
}
