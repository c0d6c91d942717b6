import type { FastifyInstance } from 'fastify'
import { approvalsRoutes as contracts, type ApprovalDecision } from '#contracts/approvals.ts'
import { ApiError } from '#contracts/errors.ts'
import {
  countApprovalsFor,
  findApproval,
  listApprovals,
  type SeenApproval,
} from '#adapters/db/approvals.ts'
import { loadApprovalStats } from '#adapters/db/approvals-stats.ts'
import { loadCandidates } from '#adapters/db/approvals-targets.ts'
import { createPolicySource, type PolicySource } from '#adapters/db/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import { hasRole } from '#domain/permissions.ts'
import { carryOutFor, explainRefusal } from '../approval-acts.ts'
import { decideBatch } from '../approval-batch.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'

/** The queue of cases that wait for people, and what people do about them. */
export function approvalsRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool } = deps
  const policies = createPolicySource(pool)

  implement(app, contracts.list, async ({ principal, query }) =>
    listApprovals(pool, principal, query),
  )

  implement(app, contracts.get, async ({ principal, params }) => {
    const { detail } = await findApproval(pool, principal, params.id)
    return detail
  })

  implement(app, contracts.claim, async ({ principal, params }) => {
    await findApproval(pool, principal, params.id)
    return carryOutFor(deps, principal, {
      approvalId: params.id,
      command: { kind: 'approval.claim' },
    })
  })

  implement(app, contracts.release, async ({ principal, params }) => {
    await findApproval(pool, principal, params.id)
    return carryOutFor(deps, principal, {
      approvalId: params.id,
      command: { kind: 'approval.release' },
    })
  })

  implement(app, contracts.reassign, async ({ principal, params, body }) => {
    await findApproval(pool, principal, params.id)
    return carryOutFor(deps, principal, {
      approvalId: params.id,
      command: { kind: 'approval.reassign', userId: body.userId },
    })
  })

  implement(app, contracts.candidates, async ({ principal, params }) => {
    await findApproval(pool, principal, params.id)
    return loadCandidates(pool, params.id)
  })

  implement(app, contracts.escalate, async ({ principal, params }) => {
    await findApproval(pool, principal, params.id)
    return carryOutFor(deps, principal, {
      approvalId: params.id,
      command: { kind: 'approval.escalate' },
    })
  })

  implement(app, contracts.decide, async ({ principal, params, body }) => {
    const seen = await findApproval(pool, principal, params.id)
    requireParts(seen, body)
    if (body.verb === 'edit') await requireSayable(policies, seen, body)
    return carryOutFor(deps, principal, {
      approvalId: params.id,
      command: { kind: 'approval.decide', ...body },
    })
  })

  implement(app, contracts.batch, async ({ principal, body }) => ({
    items: await decideBatch(deps, principal, body),
  }))

  implement(app, contracts.stats, async ({ principal }) => {
    const [stats, mine] = await Promise.all([
      loadApprovalStats(pool, {
        requesterId: hasRole(principal, 'operator') ? null : principal.userId,
        now: new Date(deps.now()),
      }),
      countApprovalsFor(pool, principal),
    ])
    return { ...stats, mine }
  })
}

/** Says at once what can never be; the case's workflow looks at all of it again. */
function requireParts(
  { detail, mayDecide, needsNotes }: SeenApproval,
  body: ApprovalDecision,
): void {
  if (detail.status !== 'pending') throw explainRefusal('decided', detail)
  if (!mayDecide) throw explainRefusal('forbidden', detail)
  if (detail.stop) throw explainRefusal('held_by_stop', detail)
  if ((body.verb === 'reject' || needsNotes) && !body.notes)
    throw explainRefusal('notes_needed', detail)
  const needsContent = body.verb === 'edit' || body.verb === 'respond'
  if (needsContent && !body.content) throw explainRefusal('content_needed', detail)
}

/** What a reviewer writes is under the rules like any answer. */
async function requireSayable(
  policies: PolicySource,
  { detail, agentDomain }: SeenApproval,
  { content = '' }: ApprovalDecision,
): Promise<void> {
  const { effect, reason } = decideText({
    point: 'output',
    text: content,
    snapshot: await policies.current(),
    agent: { id: detail.agent.id, domain: agentDomain },
  })
  if (effect === 'block') throw new ApiError('refused', { message: reason })
}
