import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { client } from '#web/api/client.ts'

/** How many cases wait, for how long, and how decisions went. */
export function useApprovalStats() {
  return useQuery({
    key: ['approvals', 'stats'],
    query: () => client.call(routes.hitl.stats, {}),
    staleTime: 30_000,
  })
}
