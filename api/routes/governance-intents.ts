import type { FastifyInstance } from 'fastify'
import { routes } from '#contracts/routes.ts'
import { pageOf } from '#adapters/db/cursor.ts'
import { readIntents } from '#adapters/db/governance-intent-rows.ts'
import { updateIntent } from '#adapters/db/governance-intents.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { announceGovernance, authorOf } from '../governance-edits.ts'
import { implement } from '../implement.ts'

const { governance: contracts } = routes

/** What texts are told apart into; every edit of it is a version of the rules. */
export function governanceIntentsRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool } = deps

  implement(app, contracts.listIntents, async ({ query }) => pageOf(await readIntents(pool), query))

  implement(app, contracts.updateIntent, async (call) => {
    const edit = { label: call.params.label, version: call.version, change: call.body }
    const updated = await updateIntent(pool, edit, authorOf(deps, call))
    announceGovernance(deps, { kind: 'intent', id: null, what: 'updated' })
    return updated
  })
}
