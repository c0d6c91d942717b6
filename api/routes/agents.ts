import type { FastifyInstance } from 'fastify'
import { agentsRoutes as contracts, type IdentityFile } from '#contracts/agents.ts'
import { createAgentStore } from '#adapters/db/agents.ts'
import { projectAgent, toAgent, type StoredAgent } from '#domain/agents.ts'
import type { Principal } from '#domain/permissions.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'

/** Agents, their identity files and versions, and which of them a text belongs to. */
export function agentsRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const agents = createAgentStore(deps.prisma)

  implement(app, contracts.list, async ({ principal, query }) => {
    const page = await agents.list(principal, query)
    return { ...page, items: page.items.map((agent) => projectAgent(principal, agent)) }
  })

  implement(app, contracts.create, async ({ principal, body, request }) => {
    const created = await agents.create(body, authorship(principal, request.id, 'Created'))
    announceAgent(deps, created.id, 'created')
    return toAgent(created)
  })

  implement(app, contracts.get, async ({ principal, params }) =>
    projectAgent(principal, await agents.get(principal, params.id)),
  )

  implement(app, contracts.update, async ({ principal, params, version, body, request }) => {
    const { reason, ...edit } = body
    const target = { id: params.id, version }
    const updated = await agents.update(target, edit, authorship(principal, request.id, reason))
    announceAgent(deps, updated.id, 'updated')
    return toAgent(updated)
  })

  implement(app, contracts.delete, async ({ principal, params, request }) => {
    await agents.delete(params.id, authorship(principal, request.id))
    announceAgent(deps, params.id, 'deleted')
    return null
  })

  implement(app, contracts.getIdentity, async ({ principal, params }) =>
    toIdentityBody(await agents.get(principal, params.id), params.name),
  )

  implement(app, contracts.putIdentity, async ({ principal, params, version, body, request }) => {
    const { content, reason } = body
    const updated = await agents.update(
      { id: params.id, version },
      { identity: { [params.name]: content } },
      authorship(principal, request.id, reason),
    )
    announceAgent(deps, updated.id, 'updated')
    return toIdentityBody(updated, params.name)
  })

  implement(app, contracts.listVersions, async ({ params, query }) =>
    agents.listVersions(params.id, query),
  )

  implement(app, contracts.restoreVersion, async ({ principal, params, request }) => {
    const reason = `Restored version ${params.number}`
    const restored = await agents.restore(
      { id: params.id, version: params.number },
      authorship(principal, request.id, reason),
    )
    announceAgent(deps, restored.id, 'updated')
    return toAgent(restored)
  })

  implement(app, contracts.classify, async ({ principal, body }) => ({
    method: 'keywords' as const,
    items: await agents.classify(principal, body.text),
  }))
}

function authorship(principal: Principal, requestId: string, reason = '') {
  return { authorId: principal.userId, requestId, reason }
}

function toIdentityBody({ identity, version }: StoredAgent, name: IdentityFile) {
  return { name, content: identity[name], version }
}

/** Tells open consoles that an agent has changed. */
export function announceAgent(deps: ApiDependencies, id: string, what: string): void {
  deps.bus.publishChange('agents', { kind: 'agent', id, what })
}
