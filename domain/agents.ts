import type { Agent, AgentSnapshot, AgentSummary } from '#contracts/agents.ts'
import { can, type Principal } from './permissions.ts'

/** An agent with the identity files that only its own routes and its prompt use. */
export interface StoredAgent extends Agent {
  identity: AgentSnapshot['identity']
}

type Settings = Omit<AgentSnapshot, 'slug' | 'identity'>

/** What changes of an agent; `undefined` leaves a setting as it is. The slug is an agent's for life. */
export type AgentEdit = { [K in keyof Settings]?: Settings[K] | undefined } & {
  identity?: Partial<AgentSnapshot['identity']>
}

/** Whether a person may see and talk to an agent: operators all, viewers the active ones of their department. */
export function canSeeAgent(
  principal: Principal,
  agent: Pick<Agent, 'active' | 'departments'>,
): boolean {
  return can(principal, 'agents:read') || (agent.active && isOpenTo(principal.department, agent))
}

/** Whether a person may start a turn with an agent: nobody talks to one that is switched off. */
export function canTalkTo(
  principal: Principal,
  agent: Pick<Agent, 'active' | 'departments'>,
): boolean {
  return agent.active && canSeeAgent(principal, agent)
}

function isOpenTo(department: string | null, { departments }: Pick<Agent, 'departments'>): boolean {
  if (departments.length === 0) return true
  return department !== null && departments.includes(department)
}

/** What a principal is shown of an agent: viewers enough to choose it, operators its settings too. */
export function projectAgent(
  principal: Principal,
  agent: StoredAgent,
): AgentSummary & Partial<Agent> {
  return can(principal, 'agents:read') ? toAgent(agent) : toSummary(agent)
}

function toSummary(agent: StoredAgent): AgentSummary {
  const { id, slug, name, domain, description, starters, primary } = agent
  return { id, slug, name, domain, description, starters, primary }
}

/** The agent as operators get it: everything but the identity files. */
export function toAgent(stored: StoredAgent): Agent {
  const { identity: _identity, ...agent } = stored
  return agent
}

/** Everything of an agent that a version keeps. */
export function toSnapshot(agent: StoredAgent): AgentSnapshot {
  const {
    id: _id,
    primary: _primary,
    version: _version,
    createdAt: _c,
    updatedAt: _u,
    ...kept
  } = agent
  return kept
}

/** The snapshot that an edit would lead to. */
export function applyEdit(agent: StoredAgent, edit: AgentEdit): AgentSnapshot {
  const { identity, ...settings } = edit
  const set = Object.entries(settings).filter(([, value]) => value !== undefined)
  return {
    ...toSnapshot(agent),
    ...Object.fromEntries(set),
    identity: { ...agent.identity, ...identity },
  }
}

/** Why the primary agent may not become what these settings say; null when it may. */
export function refusePrimarySettings(
  settings: Pick<AgentEdit, 'active' | 'departments'>,
): string | null {
  if (settings.active === false) return 'The primary agent answers everybody: it stays active.'
  if (settings.departments && settings.departments.length > 0)
    return 'The primary agent answers everybody: it stays open to every department.'
  return null
}

/** Names of the fields in which two versions differ, for the audit trail, which keeps no contents. */
export function changedFields(before: AgentSnapshot, after: AgentSnapshot): string[] {
  const flat = ({ identity, ...settings }: AgentSnapshot): Map<string, unknown> =>
    new Map(Object.entries({ ...settings, ...identity }))
  const earlier = flat(before)
  return [...flat(after)]
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(earlier.get(field)))
    .map(([field]) => field)
    .sort()
}

const SLUG_LENGTH = 60

/** A slug made from a name; `number` tells apart agents of one name. */
export function toSlug(name: string, number = 1): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036F]/g, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  const suffix = number > 1 ? `-${number}` : ''
  const base = (words ?? []).join('-')
  // A name without any Latin letter or digit still needs a slug of two characters.
  const stem = base.length >= 2 ? base : ['agent', base].filter(Boolean).join('-')
  return stem.slice(0, SLUG_LENGTH - suffix.length).replace(/-+$/, '') + suffix
}
