import type { ApprovalDetail } from '#contracts/approvals.ts'
import type { ApiError } from '#contracts/errors.ts'
import { findApproval, type SeenApproval } from '#adapters/db/approvals.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import { isForBatch } from '#domain/approvals.ts'
import type { Principal } from '#domain/permissions.ts'
import { carryOut, explain } from './approval-acts.ts'
import { findUnsayable } from './approval-words.ts'
import type { ApiDependencies } from './dependencies.ts'

interface Batch {
  ids: string[]
  verb: 'approve' | 'reject'
  notes: string
}

interface BatchItem {
  id: string
  decided: boolean
  status: ApprovalDetail['status']
  reason: string | null
}

/**
 * Decides cases of one rule alike, one after another, each on its own: one that cannot be decided says why, and the
 * others go on. @throws ApiError not_found, and unavailable when not one could be decided for that reason
 */
export async function decideBatch(
  deps: ApiDependencies & { policies: PolicySource },
  principal: Principal,
  { ids, verb, notes }: Batch,
): Promise<BatchItem[]> {
  const seen: SeenApproval[] = []
  for (const id of new Set(ids)) seen.push(await findApproval(deps.pool, principal, id))
  const cases = seen.map(({ detail }) => detail)
  const [first] = cases
  const items: BatchItem[] = []
  for (const item of seen) {
    const { detail } = item
    const reason =
      (first ? reasonToLeaveOut(detail, first) : null) ??
      (await findUnsayable(deps.policies, item, { verb, notes }))
    if (reason !== null) {
      items.push({ id: detail.id, decided: false, status: detail.status, reason })
      continue
    }
    const { id, revision } = detail
    const command = { kind: 'approval.decide', verb, notes, revision } as const
    const result = await carryOut(deps, { approvalId: id, actorId: principal.userId, command })
    const after = (await findApproval(deps.pool, principal, id)).detail
    const error = explain(result, after)
    if (error?.code === 'unavailable' && items.every(({ decided }) => !decided)) throw error
    items.push({
      id,
      decided: error === null,
      status: after.status,
      reason: error?.message ?? null,
    })
    if (error?.code === 'unavailable')
      return [...items, ...skipped(cases.slice(items.length), error)]
  }
  return items
}

function reasonToLeaveOut(detail: ApprovalDetail, first: ApprovalDetail): string | null {
  if (!isForBatch(detail.priority))
    return `A case of priority ${detail.priority} is decided on its own.`
  if (detail.ruleKeys.join('\n') !== first.ruleKeys.join('\n'))
    return 'Another rule asked for this one.'
  return null
}

function skipped(cases: readonly ApprovalDetail[], error: ApiError): BatchItem[] {
  return cases.map(({ id, status }) => ({ id, decided: false, status, reason: error.message }))
}
