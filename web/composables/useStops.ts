import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { client } from '#web/api/client.ts'
import { useLiveInvalidation } from './useLiveQuery.ts'

/** What is stopped now: all agents, or some. */
export function useStops() {
  const query = useQuery({
    key: ['stops'],
    query: () => client.call(routes.governance.listStops, {}),
  })
  useLiveInvalidation('stops', () => [['stops']])
  const stops = computed(() => (query.data.value?.items ?? []).filter(({ stopped }) => stopped))
  const isStopped = (scope: string) => stops.value.some((stop) => stop.scope === scope)
  return { stops, isStopped }
}
