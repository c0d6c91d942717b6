import type { FastifyInstance } from 'fastify'
import { routes } from '#contracts/routes.ts'
import {
  checkPolicy,
  createPolicy,
  deletePolicy,
  getPolicy,
  listPolicies,
  updatePolicy,
} from '#adapters/db/governance-policies.ts'
import { rollBack } from '#adapters/db/governance-rollback.ts'
import {
  createTopic,
  deleteTopic,
  listTopics,
  updateTopic,
} from '#adapters/db/governance-topics.ts'
import { compareVersion } from '#adapters/db/governance-version-changes.ts'
import { listVersions } from '#adapters/db/governance-versions.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { announceGovernance, authorOf } from '../governance-edits.ts'
import { implement } from '../implement.ts'

const { governance: contracts } = routes

/** Rules, prohibited topics, and the versions that every edit of them makes. */
export function governanceRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool } = deps
  policiesRoutes(app, deps)
  topicsRoutes(app, deps)

  implement(app, contracts.listVersions, async ({ query }) => listVersions(pool, query))

  implement(app, contracts.getVersion, async ({ params, query }) =>
    compareVersion(pool, params.number, query.against),
  )

  implement(app, contracts.rollback, async (call) => {
    const target = { number: call.params.number, reason: call.body.reason }
    const version = await rollBack(pool, target, authorOf(deps, call))
    if (version.proposal) call.reply.code(202)
    announceGovernance(deps, { kind: 'version', id: null, what: 'rolled-back' })
    return version
  })
}

function policiesRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool } = deps

  implement(app, contracts.listPolicies, async ({ query }) => listPolicies(pool, query))

  implement(app, contracts.createPolicy, async (call) => {
    const created = await createPolicy(pool, call.body, authorOf(deps, call))
    announceGovernance(deps, { kind: 'policy', id: created.id, what: 'created' })
    return created
  })

  implement(app, contracts.checkPolicy, async ({ body }) => checkPolicy(pool, body))

  implement(app, contracts.getPolicy, async ({ params }) => getPolicy(pool, params.id))

  implement(app, contracts.updatePolicy, async (call) => {
    const { changeReason, ...change } = call.body
    const edit = { id: call.params.id, version: call.version, change, changeReason }
    const updated = await updatePolicy(pool, edit, authorOf(deps, call))
    if (updated.proposal) call.reply.code(202)
    announceGovernance(deps, { kind: 'policy', id: updated.id, what: 'updated' })
    return updated
  })

  implement(app, contracts.deletePolicy, async (call) => {
    const wanted = { ...call.params, ...call.query }
    const waiting = await deletePolicy(pool, wanted, authorOf(deps, call))
    announceGovernance(deps, { kind: 'policy', id: call.params.id, what: 'deleted' })
    return waiting ? call.reply.code(202).send(waiting) : null
  })
}

function topicsRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool } = deps

  implement(app, contracts.listTopics, async ({ query }) => listTopics(pool, query))

  implement(app, contracts.createTopic, async (call) => {
    const created = await createTopic(pool, call.body, authorOf(deps, call))
    announceGovernance(deps, { kind: 'topic', id: created.id, what: 'created' })
    return created
  })

  implement(app, contracts.updateTopic, async (call) => {
    const edit = { id: call.params.id, version: call.version, change: call.body }
    const updated = await updateTopic(pool, edit, authorOf(deps, call))
    announceGovernance(deps, { kind: 'topic', id: updated.id, what: 'updated' })
    return updated
  })

  implement(app, contracts.deleteTopic, async (call) => {
    await deleteTopic(pool, call.params.id, authorOf(deps, call))
    announceGovernance(deps, { kind: 'topic', id: call.params.id, what: 'deleted' })
    return null
  })
}
