import type { FastifyInstance } from 'fastify'
import { agentsRoutes as contracts, newAgent } from '#contracts/agents.ts'
import { ApiError } from '#contracts/errors.ts'
import { findTemplate, listTemplates } from '#adapters/db/agent-templates.ts'
import { createAgentStore } from '#adapters/db/agents.ts'
import { toAgent } from '#domain/agents.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'
import { announceAgent } from './agents.ts'

/** Templates to start an agent from. */
export function templatesRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const agents = createAgentStore(deps.prisma)

  implement(app, contracts.listTemplates, async ({ query }) => listTemplates(deps.prisma, query))

  implement(app, contracts.instantiateTemplate, async ({ principal, params, body, request }) => {
    const template = await findTemplate(deps.prisma, params.id)
    if (!template) throw new ApiError('not_found')
    const settings = newAgent.parse({
      domain: template.category,
      ...template.settings,
      name: body.name ?? template.name,
      slug: body.slug,
    })
    const created = await agents.create(settings, {
      authorId: principal.userId,
      requestId: request.id,
      reason: `From the template ${template.slug}`,
    })
    announceAgent(deps, created.id, 'created')
    return toAgent(created)
  })
}
