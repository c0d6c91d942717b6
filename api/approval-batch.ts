import type { ApprovalDetail } from '#contracts/approvals.ts'
import { ApiError } from '#contracts/errors.ts'
import { findApproval } from '#adapters/db/approvals.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import { isForBatch } from '#domain/approvals.ts'
import type { Principal } from '#domain/permissions.ts'
import { carryOut, explain, explainRefusal } from './approval-acts.ts'
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
  /** Null where there is no such case, or none that this person sees. */
  status: ApprovalDetail['status'] | null
  reason: string | null
}

/**
 * Decides cases of one rule alike, one after another, each on its own: one that cannot be decided says why, and the
 * others go on. @throws ApiError unavailable when not one could be decided for that reason
 */
export async function decideBatch(
  deps: ApiDependencies & { policies: PolicySource },
  principal: Principal,
  { ids, ...decision }: Batch,
): Promise<BatchItem[]> {
  const cases = await findCases(deps, principal, [...new Set(ids)])
  const first = cases.find(({ detail }) => detail?.status === 'pending')?.detail
  const items: BatchItem[] = []
  for (const { id, detail } of cases) {
    if (!detail) {
      items.push({ id, decided: false, status: null, reason: new ApiError('not_found').message })
      continue
    }
    const { item, error } = await decideOne(deps, principal, { detail, first, decision })
    if (error?.code === 'unavailable' && items.every(({ decided }) => !decided)) throw error
    items.push(item)
    if (error?.code === 'unavailable')
      return [...items, ...skipped(cases.slice(items.length), error)]
  }
  return items
}

interface SeenCase {
  id: string
  /** Null where there is none that this person sees. */
  detail: ApprovalDetail | null
}

async function findCases(
  { pool }: ApiDependencies,
  principal: Principal,
  ids: readonly string[],
): Promise<SeenCase[]> {
  const cases: SeenCase[] = []
  for (const id of ids)
    try {
      cases.push({ id, detail: (await findApproval(pool, principal, id)).detail })
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'not_found') throw error
      cases.push({ id, detail: null })
    }
  return cases
}

async function decideOne(
  deps: ApiDependencies & { policies: PolicySource },
  principal: Principal,
  one: {
    detail: ApprovalDetail
    first: ApprovalDetail | null | undefined
    decision: Omit<Batch, 'ids'>
  },
): Promise<{ item: BatchItem; error: ApiError | null }> {
  const { detail, decision } = one
  const { id, status, revision } = detail
  const reason =
    reasonToLeaveOut(detail, one.first ?? detail) ??
    (await findUnsayable(deps, principal, { detail, decision }))?.message
  if (reason !== undefined) return { item: { id, decided: false, status, reason }, error: null }
  const command = { kind: 'approval.decide', ...decision, revision } as const
  const result = await carryOut(deps, { approvalId: id, actorId: principal.userId, command })
  const after = (await findApproval(deps.pool, principal, id)).detail
  const error = explain(result, after)
  const item = { id, decided: error === null, status: after.status, reason: error?.message ?? null }
  return { item, error }
}

function reasonToLeaveOut(detail: ApprovalDetail, first: ApprovalDetail): string | undefined {
  if (detail.status !== 'pending') return explainRefusal('decided', detail).message
  if (!isForBatch(detail.priority))
    return `A case of priority ${detail.priority} is decided on its own.`
  if (detail.ruleKeys.join('\n') !== first.ruleKeys.join('\n'))
    return 'Another rule asked for this one.'
  return undefined
}

function skipped(cases: readonly SeenCase[], error: ApiError): BatchItem[] {
  return cases.map(({ id, detail }) => ({
    id,
    decided: false,
    status: detail?.status ?? null,
    reason: error.message,
  }))
}
