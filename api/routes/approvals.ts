import type { FastifyInstance } from 'fastify'
import { approvalsRoutes as contracts, type ApprovalDecision } from '#contracts/approvals.ts'
import {
  countApprovalsFor,
  findApproval,
  listApprovals,
  type SeenApproval,
} from '#adapters/db/approvals.ts'
import { loadApprovalStats } from '#adapters/db/approvals-stats.ts'
import { loadCandidates } from '#adapters/db/approvals-targets.ts'
import { pageOf } from '#adapters/db/cursor.ts'
import { createPolicySource } from '#adapters/db/governance.ts'
import { createRedactionTokens } from '#adapters/db/redaction-tokens.ts'
import { contentProblem } from '#domain/approval-words.ts'
import { hasRole } from '#domain/permissions.ts'
import { carryOutFor, explainRefusal } from '../approval-acts.ts'
import { decideBatch } from '../approval-batch.ts'
import { findUnsayable } from '../approval-words.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'
import { revealOwnCase } from '../own-case.ts'

/** The queue of cases that wait for people, and what people do about them. */
export function approvalsRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool } = deps
  const policies = createPolicySource(pool)
  const tokens = createRedactionTokens(pool, deps.sealer)

  implement(app, contracts.list, async ({ principal, query }) =>
    listApprovals(pool, principal, query),
  )

  implement(app, contracts.get, async ({ principal, params }) => {
    const { detail } = await findApproval(pool, principal, params.id)
    return revealOwnCase(tokens, principal, detail)
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

  implement(app, contracts.candidates, async ({ principal, params, query }) => {
    await findApproval(pool, principal, params.id)
    const { items, escalation } = await loadCandidates(pool, params.id)
    return { ...pageOf(items, query), escalation }
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
    const { detail } = seen
    const refusal = await findUnsayable({ pool, policies }, principal, { detail, decision: body })
    if (refusal) throw refusal
    const decided = await carryOutFor(deps, principal, {
      approvalId: params.id,
      command: { kind: 'approval.decide', ...body },
    })
    return revealOwnCase(tokens, principal, decided)
  })

  implement(app, contracts.batch, async ({ principal, body }) => ({
    items: await decideBatch({ ...deps, policies }, principal, body),
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
  const isRejected = body.verb === 'reject' && detail.mode !== 'confirm_self'
  if ((isRejected || needsNotes) && !body.notes) throw explainRefusal('notes_needed', detail)
  const problem = contentProblem(body)
  if (problem) throw explainRefusal(problem, detail)
}
