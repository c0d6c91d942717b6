import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import type { Agent, IdentityFile } from '#contracts/agents.ts'
import { client } from '#web/api/client.ts'
import { useSessionStore } from '#web/stores/session.ts'
import { IDENTITY_FILES, type IdentityTexts, type StoredAgent } from './useAgentDraft.ts'
import type { ListedAgent } from './useAgents.ts'

/** One agent; with its settings and identity files for those who may edit it. */
export function useStoredAgent(agentId: () => string) {
  const session = useSessionStore()
  const query = useQuery({
    key: () => ['agent', agentId(), 'whole'],
    query: async () => {
      const summary = await client.call(routes.agents.get, { params: { id: agentId() } })
      return { summary, identity: isWhole(summary) ? await readIdentity(summary.id) : null }
    },
  })
  const summary = computed(() => query.data.value?.summary ?? null)
  const stored = computed<StoredAgent | null>(() => {
    const agent = summary.value
    const identity = query.data.value?.identity
    return agent && identity && session.canEditAgents && isWhole(agent) ? { agent, identity } : null
  })
  return { ...query, summary, stored }
}

/** Viewers get the summary only. */
function isWhole(agent: ListedAgent): agent is ListedAgent & Agent {
  return agent.version !== undefined && agent.systemPrompt !== undefined
}

async function readIdentity(id: string): Promise<IdentityTexts> {
  const texts = await Promise.all(IDENTITY_FILES.map((name) => readFile(id, name)))
  return Object.fromEntries(texts) as IdentityTexts
}

async function readFile(id: string, name: IdentityFile): Promise<[IdentityFile, string]> {
  const file = await client.call(routes.agents.getIdentity, { params: { id, name } })
  return [name, file.content]
}
