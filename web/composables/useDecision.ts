import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { fetchAllPages } from '#web/api/all-pages.ts'
import { client } from '#web/api/client.ts'

const NEVER_CHANGES_MS = 3_600_000

/** A decision as it was stored. */
export function useDecision(id: () => string) {
  return useQuery({
    key: () => ['decision', id()],
    query: () => client.call(routes.governance.getDecision, { params: { id: id() } }),
    staleTime: NEVER_CHANGES_MS,
  })
}

/** The same, made again by the rules of another version; nothing until one is chosen. */
export function useReplay(id: () => string, against: () => number | null) {
  const query = useQuery({
    key: () => ['decision', id(), against() ?? 0],
    enabled: () => against() !== null,
    query: () =>
      client.call(routes.governance.getDecision, {
        params: { id: id() },
        query: { against: against() ?? undefined },
      }),
    staleTime: NEVER_CHANGES_MS,
  })
  return { ...query, replay: computed(() => query.data.value?.replay ?? null) }
}

/** Every version of the rules, newest first. */
export function useAllVersions() {
  return useQuery({
    key: ['governance', 'versions', 'all'],
    query: () =>
      fetchAllPages((cursor) =>
        client.call(routes.governance.listVersions, { query: { limit: 200, cursor } }),
      ),
  })
}
