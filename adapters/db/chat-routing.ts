import { canTalkTo } from '#domain/agents.ts'
import type { Principal } from '#domain/permissions.ts'
import { chooseAgent, rankAgents } from '#domain/routing-agents.ts'
import { ApiError } from '#contracts/errors.ts'
import type { Queryable } from './transaction.ts'

interface AgentRow {
  id: string
  slug: string
  name: string
  domain: string
  description: string
  keywords: string[]
  router: boolean
  primary: boolean
  active: boolean
  departments: string[]
}

const COLUMNS = `id, slug, name, domain, description, keywords, is_router AS router, is_primary AS primary,
  is_active AS active, departments`

/** The agent that a text without one goes to. @throws ApiError conflict when this person may talk to none */
export async function routeText(
  database: Queryable,
  principal: Principal,
  text: string,
): Promise<string> {
  const { rows } = await database.query<AgentRow>(
    `SELECT ${COLUMNS} FROM agents WHERE deleted_at IS NULL AND is_active AND (is_router OR is_primary)`,
  )
  const agents = rows.filter((agent) => canTalkTo(principal, agent))
  const primary = agents.find((agent) => agent.primary) ?? agents[0]
  if (!primary) throw new ApiError('conflict', { message: 'There is no agent you may talk to.' })
  return chooseAgent(rankAgents(text, agents), primary.id)
}

/** @throws ApiError not_found where the agent is not there, switched off, or not for this person */
export async function requireTalkable(
  database: Queryable,
  principal: Principal,
  agentId: string,
): Promise<string> {
  const { rows } = await database.query<AgentRow>(
    `SELECT ${COLUMNS} FROM agents WHERE id = $1 AND deleted_at IS NULL`,
    [agentId],
  )
  const [agent] = rows
  if (!agent || !canTalkTo(principal, agent))
    throw new ApiError('not_found', { message: 'There is no such agent, or it is not for you.' })
  return agent.slug
}
