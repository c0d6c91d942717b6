import { z } from 'zod'
import {
  agentSnapshot,
  guardrail,
  riskClass,
  type AgentSnapshot,
  type AgentVersion,
} from '#contracts/agents.ts'
import type { AgentEdit, StoredAgent } from '#domain/agents.ts'
import type { Prisma } from './client.ts'

type AgentRow = Prisma.AgentGetPayload<object>
type VersionRow = Prisma.AgentVersionGetPayload<object>

const storedGuardrails = z.array(guardrail)

export function toStoredAgent(row: AgentRow): StoredAgent {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    domain: row.domain,
    description: row.description,
    systemPrompt: row.systemPrompt,
    capabilities: row.capabilities,
    guardrails: storedGuardrails.parse(row.guardrails),
    keywords: row.keywords,
    router: row.isRouter,
    active: row.isActive,
    escalationTarget: row.escalationTarget,
    riskClass: riskClass.parse(row.riskClass),
    departments: row.departments,
    model: row.model,
    fallbackModels: row.fallbackModels,
    temperature: row.temperature,
    contextTokens: row.contextTokens,
    maxOutputTokens: row.maxOutputTokens,
    starters: row.starters,
    primary: row.isPrimary,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    identity: { SOUL: row.soul, IDENTITY: row.identity, USER: row.userNotes },
  }
}

/** The columns of a whole agent, for its first row. */
export function toNewRow(snapshot: AgentSnapshot) {
  const { router, active, identity, ...same } = snapshot
  return {
    ...same,
    isRouter: router,
    isActive: active,
    soul: identity.SOUL,
    identity: identity.IDENTITY,
    userNotes: identity.USER,
  } satisfies Partial<Prisma.AgentCreateInput>
}

/** The columns of an edit; what it leaves out stays as it is. */
export function toColumns(edit: AgentEdit): Prisma.AgentUpdateManyMutationInput {
  const { router, active, identity, ...same } = edit
  return withoutUndefined({
    ...same,
    isRouter: router,
    isActive: active,
    soul: identity?.SOUL,
    identity: identity?.IDENTITY,
    userNotes: identity?.USER,
  })
}

/** Prisma refuses `undefined` (it once meant "any"); here it means "not part of this edit". */
function withoutUndefined<T extends object>(
  record: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

export function toAgentVersion(row: VersionRow, names: Map<string, string>): AgentVersion {
  return {
    version: row.version,
    authorId: row.authorId,
    authorName: row.authorId === null ? null : (names.get(row.authorId) ?? null),
    reason: row.reason,
    createdAt: row.createdAt.toISOString(),
    snapshot: agentSnapshot.parse(row.snapshot),
  }
}
