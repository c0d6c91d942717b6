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
