import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { ApprovalPriority, ApprovalStatus } from '#contracts/approvals.ts'

// Written out, as importing the contract's lists would bring zod along; the types keep both equal.
const STATUSES: Record<ApprovalStatus, true> = {
  pending: true,
  approved: true,
  edited: true,
  responded: true,
  rejected: true,
  expired: true,
  withdrawn: true,
}
const PRIORITIES: Record<ApprovalPriority, true> = {
  urgent: true,
  high: true,
  normal: true,
  low: true,
}
export const APPROVAL_STATUSES = Object.keys(STATUSES)
export const APPROVAL_PRIORITIES = Object.keys(PRIORITIES) as ApprovalPriority[]

export interface ApprovalFilterValues {
  words: string
  /** A status, or `all`. */
  status: string
  priority: string
  agentId: string
}

const NONE: ApprovalFilterValues = { words: '', status: 'pending', priority: '', agentId: '' }

/** Which cases are shown; the filters live in the address, so that they can be shared and come back. */
export function useApprovalFilters() {
  const route = useRoute()
  const router = useRouter()

  const filters = computed<ApprovalFilterValues>({
    get: () => ({
      words: textOf(route.query['q']),
      status: oneOf([...APPROVAL_STATUSES, 'all'], route.query['status'], 'pending'),
      priority: oneOf(APPROVAL_PRIORITIES, route.query['priority'], ''),
      agentId: textOf(route.query['agent']),
    }),
    set: ({ words, status, priority, agentId }) => {
      const query = {
        ...route.query,
        q: words,
        status: status === 'pending' ? '' : status,
        priority,
        agent: agentId,
      }
      const kept = Object.entries(query).filter(([, value]) => value !== '')
      void router.replace({ params: route.params, query: Object.fromEntries(kept) })
    },
  })
  const isFiltered = computed(() => JSON.stringify(filters.value) !== JSON.stringify(NONE))

  function clear() {
    filters.value = { ...NONE }
  }

  return { filters, isFiltered, clear }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function oneOf(known: string[], value: unknown, fallback: string): string {
  return known.find((name) => name === value) ?? fallback
}
