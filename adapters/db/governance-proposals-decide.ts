import type { Pool, PoolClient } from 'pg'
import type { ProposalView } from '#contracts/governance-changes.ts'
import { policyChanges } from '#contracts/governance-policies.ts'
import { applyDelete, applyUpdate, changed, getPolicy } from './governance-policies.ts'
import { closeProposal, getProposal, lockProposal } from './governance-proposals.ts'
import { applyRollback } from './governance-rollback.ts'
import { refuseOwnWish } from './governance-second-person.ts'
import { editPolicies, type PolicyAuthor, type PolicyEdit } from './governance-versions.ts'

type Decider = PolicyAuthor & { id: string }

/** Puts a proposed change in force, by somebody else than who proposed it. The save gate looks at it once more. */
export async function approveProposal(
  pool: Pool,
  { id, reason }: { id: string; reason: string },
  author: Decider,
): Promise<ProposalView> {
  await editPolicies(pool, author, async (client) => {
    const proposal = await lockProposal(client, id)
    const requestedBy = proposal.requestedBy.id
    const isOwn = await refuseOwnWish(client, { requestedBy, decidedBy: author.id })
    await closeProposal(client, { id, state: 'applied', reason, decidedBy: author.id })
    const made = await apply(client, proposal, author)
    return {
      ...made,
      result: null,
      reason: proposal.kind === 'rollback' ? made.reason : `${made.reason}: ${proposal.reason}`,
      audit: {
        ...made.audit,
        payload: { ...made.audit.payload, proposal: id, proposedBy: requestedBy },
        ...(isOwn ? { severity: 'critical' as const } : {}),
        isAlways: true as const,
        said: reason,
      },
    }
  })
  return getProposal(pool, id)
}

async function apply(
  client: PoolClient,
  proposal: ProposalView,
  author: PolicyAuthor,
): Promise<PolicyEdit<unknown>> {
  const { kind, ruleId, change, targetNumber, reason } = proposal
  if (kind === 'rollback')
    return applyRollback(client, { number: targetNumber ?? 0, reason }, author)
  // Whatever changed the rule in the meantime has set the proposal aside.
  const before = await getPolicy(client, ruleId ?? '')
  if (kind === 'delete') return applyDelete(client, before)
  return applyUpdate(client, { before, rule: changed(before, policyChanges.parse(change)) })
}

/** Refuses a proposed change; who proposed it may withdraw it in this way. */
export async function refuseProposal(
  pool: Pool,
  { id, reason }: { id: string; reason: string },
  author: Decider,
): Promise<ProposalView> {
  await editPolicies(pool, author, async (client) => {
    const { ruleKey: key, kind } = await lockProposal(client, id)
    await closeProposal(client, { id, state: 'refused', reason, decidedBy: author.id })
    return {
      result: null,
      reason,
      audit: {
        type: 'policy.change_refused',
        subjectId: id,
        payload: { kind, key },
        isAlways: true as const,
        said: reason,
      },
    }
  })
  return getProposal(pool, id)
}
