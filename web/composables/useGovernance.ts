import { routes } from 'virtual:routes'
import { useInfiniteQuery, useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { fetchAllPages } from '#web/api/all-pages.ts'
import { client } from '#web/api/client.ts'
import { useLiveInvalidation } from './useLiveQuery.ts'

const PAGE = 200

/** Every rule of every tier. */
export function usePolicies() {
  const query = useQuery({
    key: ['governance', 'policies'],
    query: () =>
      fetchAllPages((cursor) =>
        client.call(routes.governance.listPolicies, { query: { limit: PAGE, cursor } }),
      ),
  })
  useGovernanceNews()
  return { ...query, policies: computed(() => query.data.value ?? []) }
}

export function useTopics() {
  const query = useQuery({
    key: ['governance', 'topics'],
    query: () =>
      fetchAllPages((cursor) =>
        client.call(routes.governance.listTopics, { query: { limit: PAGE, cursor } }),
      ),
  })
  useGovernanceNews()
  return { ...query, topics: computed(() => query.data.value ?? []) }
}

/** What rules tell texts apart into. */
export function useIntents() {
  const query = useQuery({
    key: ['governance', 'intents'],
    query: () =>
      fetchAllPages((cursor) =>
        client.call(routes.governance.listIntents, { query: { limit: PAGE, cursor } }),
      ),
  })
  useGovernanceNews()
  return { ...query, intents: computed(() => query.data.value ?? []) }
}

/** Exceptions from rules, and changes of the platform's rules: what takes a second admin, newest first. */
export function useSecondPersonChanges() {
  const exceptions = useQuery({
    key: ['governance', 'exceptions'],
    query: () =>
      fetchAllPages((cursor) =>
        client.call(routes.governance.listExceptions, { query: { limit: PAGE, cursor } }),
      ),
  })
  const proposals = useQuery({
    key: ['governance', 'proposals'],
    query: () =>
      fetchAllPages((cursor) =>
        client.call(routes.governance.listProposals, { query: { limit: PAGE, cursor } }),
      ),
  })
  useGovernanceNews()
  return {
    exceptions: computed(() => exceptions.data.value ?? []),
    proposals: computed(() => proposals.data.value ?? []),
    isPending: computed(() => exceptions.isPending.value || proposals.isPending.value),
    error: computed(() => exceptions.error.value ?? proposals.error.value),
    refetch: () => Promise.all([exceptions.refetch(), proposals.refetch()]),
  }
}

/** How many of them wait. */
export function useWaitingChanges() {
  const { exceptions, proposals } = useSecondPersonChanges()
  const count = computed(
    () =>
      exceptions.value.filter(({ state }) => state === 'requested').length +
      proposals.value.filter(({ state }) => state === 'pending').length,
  )
  return { count }
}

/** Rule sets as they were in force, newest first. */
export function useGovernanceVersions() {
  const list = useInfiniteQuery({
    key: ['governance', 'versions'],
    query: ({ pageParam }) =>
      client.call(routes.governance.listVersions, {
        query: { limit: 20, cursor: pageParam || undefined },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
  useGovernanceNews()
  const versions = computed(() => (list.data.value?.pages ?? []).flatMap((page) => page.items))
  return { list, versions }
}

/** One rule set with what it holds; it never changes. */
export function useGovernanceVersion(number: () => number | null) {
  return useQuery({
    key: () => ['governance-version', number() ?? 0],
    enabled: () => number() !== null,
    query: () => client.call(routes.governance.getVersion, { params: { number: number() ?? 1 } }),
    staleTime: 3_600_000,
  })
}

function useGovernanceNews() {
  useLiveInvalidation('governance', () => [['governance']])
}
