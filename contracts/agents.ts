import { z } from 'zod'
import {
  id,
  idParams,
  line,
  listOf,
  nothing,
  pageQuery,
  riskClass,
  text,
  timestamp,
  version,
  wholeNumber,
} from './common.ts'
import { defineRoute } from './route.ts'

export { riskClass, type RiskClass } from './common.ts'

export const agentSlug = z
  .string()
  .min(2)
  .max(60)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words joined by hyphens')

export const identityFile = z.enum(['SOUL', 'IDENTITY', 'USER'])
export type IdentityFile = z.infer<typeof identityFile>

export const guardrail = z.strictObject({
  text: line(500),
  policyKey: z.string().max(100).optional(),
})

const capability = z
  .string()
  .max(120)
  .regex(
    /^(?:knowledge|memory|(?:skill|tool|delegate|connector):[A-Za-z0-9_.-]+)$/,
    'not a capability',
  )

/** `provider/model` or an alias; null: the default model. */
const modelReference = z.string().trim().min(1).max(200)

const settings = {
  name: line(80),
  domain: line(60),
  description: text(500),
  systemPrompt: text(20_000),
  capabilities: z.array(capability).max(100),
  guardrails: z.array(guardrail).max(50),
  keywords: z.array(line(60)).max(100),
  router: z.boolean(),
  active: z.boolean(),
  escalationTarget: line(120).nullable(),
  /** Answers of a `high` one are checked whole before anybody sees a word. */
  riskClass,
  departments: z.array(line(100)).max(50),
  model: modelReference.nullable(),
  fallbackModels: z.array(modelReference).max(5),
  temperature: z.number().min(0).max(2).nullable(),
  /** Budget of the conversation that is sent with a question, in tokens. */
  contextTokens: z.number().int().min(500).max(1_000_000),
  maxOutputTokens: z.number().int().min(1).max(200_000).nullable(),
  /** Questions offered in an empty chat. */
  starters: z.array(line(200)).max(6),
}

const settingsDefaults = {
  description: settings.description.default(''),
  systemPrompt: settings.systemPrompt.default(''),
  capabilities: settings.capabilities.default([]),
  guardrails: settings.guardrails.default([]),
  keywords: settings.keywords.default([]),
  router: settings.router.default(false),
  active: settings.active.default(true),
  escalationTarget: settings.escalationTarget.default(null),
  riskClass: settings.riskClass.default('limited'),
  departments: settings.departments.default([]),
  model: settings.model.default(null),
  fallbackModels: settings.fallbackModels.default([]),
  temperature: settings.temperature.default(null),
  contextTokens: settings.contextTokens.default(8000),
  maxOutputTokens: settings.maxOutputTokens.default(null),
  starters: settings.starters.default([]),
}

/** The settings as they are kept: older ones were written when lines could hold more. */
const keptSettings = {
  ...settings,
  name: z.string(),
  domain: z.string(),
  guardrails: z.array(guardrail.extend({ text: z.string() })),
  keywords: z.array(z.string()),
  escalationTarget: z.string().nullable(),
  departments: z.array(z.string()),
  starters: z.array(z.string()),
}

/** Everything that a version of an agent keeps, identity files included. */
export const agentSnapshot = z.object({
  ...keptSettings,
  // Versions of before there were classes.
  riskClass: settingsDefaults.riskClass,
  slug: agentSlug,
  identity: z.object({ SOUL: text(50_000), IDENTITY: text(50_000), USER: text(50_000) }),
})
export type AgentSnapshot = z.infer<typeof agentSnapshot>

/** What a viewer sees: enough to choose an agent and to start a conversation. */
export const agentSummary = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  domain: z.string(),
  description: z.string(),
  starters: z.array(z.string()),
  primary: z.boolean(),
})
export type AgentSummary = z.infer<typeof agentSummary>

export const agent = z.object({
  id,
  ...keptSettings,
  slug: z.string(),
  primary: z.boolean(),
  version,
  createdAt: timestamp,
  updatedAt: timestamp,
})
export type Agent = z.infer<typeof agent>

/** Viewers get the summary, operators the rest too. */
export const agentListItem = agent.partial().extend(agentSummary.shape)

export const newAgent = z.strictObject({
  ...settingsDefaults,
  name: settings.name,
  domain: settings.domain,
  /** Made from the name when absent. */
  slug: agentSlug.optional(),
})
export type NewAgent = z.infer<typeof newAgent>

export const agentChanges = z.strictObject({ ...settings, reason: text(500) }).partial()
export type AgentChanges = z.infer<typeof agentChanges>

export const agentVersion = z.object({
  version,
  authorId: id.nullable(),
  authorName: z.string().nullable(),
  reason: z.string(),
  createdAt: timestamp,
  snapshot: agentSnapshot,
})
export type AgentVersion = z.infer<typeof agentVersion>

export const agentTemplate = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  category: z.string(),
  description: z.string(),
  builtIn: z.boolean(),
  settings: newAgent.partial(),
})
export type AgentTemplate = z.infer<typeof agentTemplate>

const identityBody = z.object({ name: identityFile, content: z.string(), version })
const identityParams = z.strictObject({ id, name: identityFile })

export const agentsRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/agents',
    summary: 'Agents this person may talk to; operators see all, with their settings',
    permission: 'agents:list',
    query: pageQuery.extend({
      domain: z.string().max(60).optional(),
      query: z.string().max(100).optional(),
    }),
    status: 200,
    response: listOf(agentListItem),
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/agents',
    summary: 'Make an agent',
    permission: 'agents:write',
    body: newAgent,
    status: 201,
    response: agent,
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/agents/{id}',
    summary: 'One agent',
    permission: 'agents:list',
    params: idParams,
    status: 200,
    response: agentListItem,
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/agents/{id}',
    summary: 'Edit an agent; each edit is a version',
    permission: 'agents:write',
    params: idParams,
    body: agentChanges,
    status: 200,
    response: agent,
    ifMatch: true,
  }),
  delete: defineRoute({
    method: 'DELETE',
    path: '/api/agents/{id}',
    summary: 'Delete an agent; its conversations stay',
    permission: 'agents:write',
    params: idParams,
    status: 204,
    response: nothing,
  }),
  getIdentity: defineRoute({
    method: 'GET',
    path: '/api/agents/{id}/identity/{name}',
    summary: 'An identity file',
    permission: 'agents:read',
    params: identityParams,
    status: 200,
    response: identityBody,
  }),
  putIdentity: defineRoute({
    method: 'PUT',
    path: '/api/agents/{id}/identity/{name}',
    summary: 'Write an identity file; a new version of the agent',
    permission: 'agents:write',
    params: identityParams,
    body: z.strictObject({ content: text(50_000), reason: text(500).optional() }),
    status: 200,
    response: identityBody,
    ifMatch: true,
  }),
  listVersions: defineRoute({
    method: 'GET',
    path: '/api/agents/{id}/versions',
    summary: 'Versions, newest first',
    permission: 'agents:read',
    params: idParams,
    query: pageQuery,
    status: 200,
    response: listOf(agentVersion),
  }),
  restoreVersion: defineRoute({
    method: 'POST',
    path: '/api/agents/{id}/versions/{number}/restore',
    summary: 'Make an earlier version the newest',
    permission: 'agents:write',
    params: z.strictObject({ id, number: wholeNumber(1, 1_000_000) }),
    status: 200,
    response: agent,
  }),
  classify: defineRoute({
    method: 'POST',
    path: '/api/agents/classify',
    summary: 'Which agent a text belongs to',
    permission: 'agents:list',
    body: z.strictObject({ text: z.string().trim().min(1).max(20_000) }),
    status: 200,
    response: z.object({
      method: z.enum(['keywords', 'embeddings']),
      items: z.array(
        z.object({
          agentId: id,
          slug: z.string(),
          name: z.string(),
          score: z.number(),
          matched: z.array(z.string()),
        }),
      ),
    }),
    idempotency: 'none',
  }),
  listTemplates: defineRoute({
    method: 'GET',
    path: '/api/agents/templates',
    summary: 'Templates to start an agent from',
    permission: 'agents:read',
    query: pageQuery,
    status: 200,
    response: listOf(agentTemplate),
  }),
  instantiateTemplate: defineRoute({
    method: 'POST',
    path: '/api/agents/templates/{id}/instantiate',
    summary: 'Make an agent from a template',
    permission: 'agents:write',
    params: idParams,
    body: z.strictObject({ name: line(80).optional(), slug: agentSlug.optional() }),
    status: 201,
    response: agent,
  }),
} as const
