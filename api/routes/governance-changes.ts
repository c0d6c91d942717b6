import type { FastifyInstance } from 'fastify'
import { routes } from '#contracts/routes.ts'
import {
  approveException,
  listExceptions,
  refuseException,
  requestException,
  revokeException,
} from '#adapters/db/governance-exceptions.ts'
import { approveProposal, refuseProposal } from '#adapters/db/governance-proposals-decide.ts'
import { listProposals } from '#adapters/db/governance-proposals.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { announceGovernance, authorOf } from '../governance-edits.ts'
import { implement } from '../implement.ts'

const { governance: contracts } = routes

/** What takes a second person: exceptions from rules, and changes of the platform's rules. */
export function governanceChangesRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool } = deps

  implement(app, contracts.listExceptions, async ({ query }) => listExceptions(pool, query))

  implement(app, contracts.requestException, async (call) => {
    const exception = await requestException(pool, call.body, authorOf(deps, call))
    announceGovernance(deps, { kind: 'exception', id: exception.id, what: 'requested' })
    return exception
  })

  const decisions = [
    [contracts.approveException, approveException, 'approved'],
    [contracts.refuseException, refuseException, 'refused'],
    [contracts.revokeException, revokeException, 'revoked'],
  ] as const
  for (const [contract, decide, what] of decisions)
    implement(app, contract, async (call) => {
      const wish = { ...call.params, ...call.body }
      const exception = await decide(pool, wish, authorOf(deps, call))
      announceGovernance(deps, { kind: 'exception', id: exception.id, what })
      return exception
    })

  implement(app, contracts.listProposals, async ({ query }) => listProposals(pool, query))

  const verdicts = [
    [contracts.approveProposal, approveProposal, 'applied'],
    [contracts.refuseProposal, refuseProposal, 'refused'],
  ] as const
  for (const [contract, decide, what] of verdicts)
    implement(app, contract, async (call) => {
      const wish = { ...call.params, ...call.body }
      const proposal = await decide(pool, wish, authorOf(deps, call))
      announceGovernance(deps, { kind: 'proposal', id: proposal.id, what })
      return proposal
    })
}
