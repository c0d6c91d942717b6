import { theAuditVerifies } from '#tests/helpers/invariants/audit.ts'
import { nothingIsLeftBehind } from '#tests/helpers/invariants/cleanliness.ts'
import type { Evidence, Invariant } from '#tests/helpers/invariants/evidence.ts'
import { staleChangesAreRefused, strangersSeeNothing } from '#tests/helpers/invariants/isolation.ts'
import { noMessageIsLost } from '#tests/helpers/invariants/messages.ts'
import { logsHoldNoText, secretsStaySecret } from '#tests/helpers/invariants/secrets.ts'
import { streamsMatchAnswers } from '#tests/helpers/invariants/streams.ts'
import { noWorkflowIsLeft, temporalHoldsNoText } from '#tests/helpers/invariants/temporal-text.ts'
import { conversationsAreWhole, everyTurnEndsOnce } from '#tests/helpers/invariants/turns.ts'
import { everyCallIsCountedOnce, totalsAddUp } from '#tests/helpers/invariants/usage.ts'

const INVARIANTS: Record<string, Invariant> = {
  noMessageIsLost,
  everyTurnEndsOnce,
  conversationsAreWhole,
  streamsMatchAnswers,
  everyCallIsCountedOnce,
  totalsAddUp,
  strangersSeeNothing,
  staleChangesAreRefused,
  secretsStaySecret,
  logsHoldNoText,
  nothingIsLeftBehind,
  noWorkflowIsLeft,
  temporalHoldsNoText,
  theAuditVerifies,
}

/** What must hold after every scenario: whatever does not, by its name. */
export async function findViolations(evidence: Evidence): Promise<Record<string, string[]>> {
  const violations: Record<string, string[]> = {}
  for (const [name, invariant] of Object.entries(INVARIANTS)) {
    const found = await invariant(evidence)
    if (found.length > 0) violations[name] = found
  }
  return violations
}
