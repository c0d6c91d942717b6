import type { Pool } from 'pg'
import type { ApprovalDecision } from '#contracts/approvals.ts'
import { ApiError } from '#contracts/errors.ts'
import type { SeenApproval } from '#adapters/db/approvals.ts'
import { loadTurnToGuard } from '#adapters/db/chat-governed.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import { askingRules, rolesAhead, unmetTerms } from '#domain/approval-terms.ts'
import { wordsForWhoAsked, wordsThatGoOut } from '#domain/approval-words.ts'
import { decideText } from '#domain/governance/engine.ts'
import type { Principal } from '#domain/permissions.ts'
import { needsStricterApproval } from './approval-acts.ts'

type Words = Pick<ApprovalDecision, 'verb' | 'content' | 'notes'>

/**
 * Why what a reviewer wrote may not go out: it is under the rules like any answer, those that refuse it, and those that
 * ask for more people, or others, than this decision has. What they would take out of it is taken out when the decision
 * is acted on; all of it is looked at again then.
 */
export async function findUnsayable(
  { pool, policies }: { pool: Pool; policies: PolicySource },
  principal: Principal,
  { detail, decision }: Pick<SeenApproval, 'detail'> & { decision: Words },
): Promise<ApiError | null> {
  const text = wordsThatGoOut(decision, detail.mode)
  if (text === null) return null
  const turn = await loadTurnToGuard(pool, detail.turnId)
  if (!turn) throw new ApiError('not_found')
  const snapshot = await policies.current()
  const said = decideText({ point: 'output', text, snapshot, ...turn.circumstances })
  if (said.effect === 'block') return new ApiError('refused', { message: said.reason })
  if (wordsForWhoAsked(decision, detail.mode) === null) return null
  const roles = rolesAhead(principal.role, decision.verb === 'edit' ? detail.quorum : 1)
  const unmet = unmetTerms(askingRules(said.trace, snapshot.rules), roles)
  return unmet && needsStricterApproval(unmet)
}
