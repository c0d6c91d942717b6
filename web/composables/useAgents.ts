import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { client } from '#web/api/client.ts'

/** The agents this person may talk to: everything of them for operators, the summary for viewers. */
export function useAgents() {
  const query = useQuery({ key: ['agents'], query: fetchAllAgents, staleTime: 30_000 })
  const agents = computed(() => query.data.value ?? [])
  const byId = computed(() => new Map(agents.value.map((agent) => [agent.id, agent])))
  const primary = computed(() => agents.value.find((agent) => agent.primary) ?? agents.value[0])
  return { ...query, agents, byId, primary }
}

async function fetchAllAgents() {
  const items = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof fetchPage>> = await fetchPage(cursor)
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return items
}

function fetchPage(cursor: string | null) {
  return client.call(routes.agents.list, { query: { limit: 200, ...(cursor ? { cursor } : {}) } })
}

export type ListedAgent = Awaited<ReturnType<typeof fetchPage>>['items'][number]
