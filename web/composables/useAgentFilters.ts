import { computed, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { ListedAgent } from './useAgents.ts'

export const AGENT_STATUSES = ['active', 'off'] as const

export interface AgentFilterValues {
  words: string
  domain: string
  status: string
}

/** Which agents are shown; the filters live in the address, so that they can be shared and come back. */
export function useAgentFilters(agents: Ref<ListedAgent[]>) {
  const route = useRoute()
  const router = useRouter()

  const filters = computed<AgentFilterValues>({
    get: () => ({
      words: textOf(route.query['q']),
      domain: textOf(route.query['domain']),
      status: textOf(route.query['status']),
    }),
    set: ({ words, domain, status }) => {
      const query = { ...route.query, q: words, domain, status }
      const kept = Object.entries(query).filter(([, value]) => value !== '')
      void router.replace({ query: Object.fromEntries(kept) })
    },
  })
  const shown = computed(() => agents.value.filter((agent) => matches(agent, filters.value)))
  const domains = computed(() => [...new Set(agents.value.map(({ domain }) => domain))].sort())
  const isFiltered = computed(() => Object.values(filters.value).some((value) => value !== ''))

  function clear() {
    filters.value = { words: '', domain: '', status: '' }
  }

  return { filters, shown, domains, isFiltered, clear }
}

function matches(agent: ListedAgent, { words, domain, status }: AgentFilterValues): boolean {
  const isActive = agent.active ?? true
  const text = `${agent.name} ${agent.slug} ${agent.description} ${agent.domain}`.toLowerCase()
  return (
    words
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word)) &&
    (domain === '' || agent.domain === domain) &&
    (status === '' || isActive === (status === 'active'))
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
