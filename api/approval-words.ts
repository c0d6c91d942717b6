import type { ApprovalDecision } from '#contracts/approvals.ts'
import type { SeenApproval } from '#adapters/db/approvals.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import { wordsThatGoOut } from '#domain/approval-words.ts'
import { decideText } from '#domain/governance/engine.ts'

/**
 * Why what a reviewer wrote may not go out: it is under the rules like any answer. What they would take out of it is
 * taken out when the decision is acted on.
 */
export async function findUnsayable(
  policies: PolicySource,
  { detail, agentDomain }: SeenApproval,
  decision: Pick<ApprovalDecision, 'verb' | 'content' | 'notes'>,
): Promise<string | null> {
  const text = wordsThatGoOut(decision, detail.mode)
  if (text === null) return null
  const { effect, reason } = decideText({
    point: 'output',
    text,
    snapshot: await policies.current(),
    agent: { id: detail.agent.id, domain: agentDomain },
  })
  return effect === 'block' ? reason : null
}
