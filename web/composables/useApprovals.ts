import { routes } from 'virtual:routes'
import { useInfiniteQuery, useQuery } from '@pinia/colada'
import { refDebounced } from '@vueuse/core'
import { computed, ref, watch } from 'vue'
import type { Approval, ApprovalPriority, ApprovalStatus } from '#contracts/approvals.ts'
import { client } from '#web/api/client.ts'
import { type OpenRow, withOpenRow } from '#web/stores/queue.ts'
import type { ApprovalFilterValues } from './useApprovalFilters.ts'
import { useLiveInvalidation } from './useLiveQuery.ts'

/** Cases of one page; more come on demand. */
const PAGE_SIZE = 100
const SEARCH_AFTER_MS = 250

/** Fetches cases and their counts again whenever the server says that one changed, or what holds them all. */
export function useLiveApprovals(): void {
  useLiveInvalidation('approvals', () => [['approvals'], ['approval']])
  useLiveInvalidation('stops', () => [['approvals'], ['approval']])
}

/** One case, whole. */
export function useApprovalCase(id: () => string | null) {
  return useQuery({
    key: () => ['approval', id() ?? ''],
    query: () => client.call(routes.hitl.get, { params: { id: id() ?? '' } }),
    enabled: () => id() !== null,
  })
}

/** The queue as the filters ask for it, with the open case kept in its place. */
export function useApprovalQueue(
  filters: () => ApprovalFilterValues,
  open: () => { id: string | null; fresh: Approval | null },
) {
  const words = refDebounced(
    computed(() => filters().words.trim()),
    SEARCH_AFTER_MS,
  )
  const wanted = () => {
    const { status, priority, agentId } = filters()
    return {
      query: words.value || undefined,
      status: status === 'all' ? undefined : (status as ApprovalStatus),
      priority: (priority || undefined) as ApprovalPriority | undefined,
      agentId: agentId || undefined,
    }
  }
  const query = useInfiniteQuery({
    key: () => ['approvals', 'list', JSON.stringify(wanted())],
    query: ({ pageParam }) =>
      client.call(routes.hitl.list, {
        query: { ...wanted(), limit: PAGE_SIZE, cursor: pageParam || undefined },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    // While words are typed, the rows stay until others have come.
    placeholderData: (previous) => previous,
  })
  const items = computed(() => (query.data.value?.pages ?? []).flatMap((page) => page.items))
  const kept = ref<OpenRow<Approval> | null>(null)

  watch(
    () => [items.value, open().id] as const,
    ([list, id]) => {
      const index = list.findIndex((item) => item.id === id)
      const row = list[index]
      if (row) kept.value = { row, index }
      else if (kept.value?.row.id !== id) kept.value = null
    },
    { immediate: true },
  )
  watch(
    () => JSON.stringify(filters()),
    () => (kept.value = null),
  )

  const rows = computed(() => {
    const fresh = open().fresh
    const row = kept.value
    return withOpenRow(items.value, row && fresh?.id === row.row.id ? { ...row, row: fresh } : row)
  })
  return { ...query, rows }
}
