import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { fetchAllPages } from '#web/api/all-pages.ts'
import { client } from '#web/api/client.ts'
import { useLiveInvalidation } from './useLiveQuery.ts'

/** What is stopped now: all agents, or some. */
export function useStops() {
  const query = useQuery({
    key: ['stops'],
    query: () =>
      fetchAllPages((cursor) =>
        client.call(routes.governance.listStops, { query: { limit: 200, cursor } }),
      ),
  })
  useLiveInvalidation('stops', () => [['stops']])
  const stops = computed(() => (query.data.value ?? []).filter(({ stopped }) => stopped))
  const isStopped = (scope: string) => stops.value.some((stop) => stop.scope === scope)
  return { stops, isStopped }
}
