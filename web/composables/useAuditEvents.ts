import { routes } from 'virtual:routes'
import { useInfiniteQuery, useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { client } from '#web/api/client.ts'
import { useLiveInvalidation } from './useLiveQuery.ts'
import { useQueryFilters } from './useQueryFilters.ts'

export const AUDIT_SEVERITIES = ['info', 'warning', 'critical'] as const
export const REVIEW_STATES = ['open', 'reviewed', 'escalated', 'dismissed'] as const
/** Spans back from now, in minutes; `custom` has dates of its own. */
export const AUDIT_SPANS = { '1h': 60, '24h': 1440, '7d': 10_080, '30d': 43_200 } as const

const FILTERS = ['severity', 'type', 'actor', 'span', 'from', 'to', 'review'] as const
const PAGE_SIZE = 50
const DAY_MS = 86_400_000

export type AuditFilterValues = Record<(typeof FILTERS)[number], string>

/** The record of what happened, newest first, as the address filters it. */
export function useAuditEvents() {
  const { values, isFiltered, set, clear } = useQueryFilters(FILTERS)
  const list = useInfiniteQuery({
    key: () => ['audit', 'events', { ...values.value }],
    query: ({ pageParam }) =>
      client.call(routes.audit.listEvents, {
        query: {
          limit: PAGE_SIZE,
          cursor: pageParam || undefined,
          ...auditQueryOf(values.value),
        },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
  const events = computed(() => (list.data.value?.pages ?? []).flatMap((page) => page.items))
  useLiveInvalidation('audit', () => [['audit']])
  return { list, events, filters: values, isFiltered, set, clear }
}

/** How long the chain is, and how its last checks went. */
export function useAuditStatus() {
  return useQuery({
    key: ['audit', 'status'],
    query: () => client.call(routes.audit.status, {}),
  })
}

/** What the server is asked for; what the address holds beside that is ignored. */
export function auditQueryOf({ severity, type, actor, review, ...span }: AuditFilterValues) {
  return {
    severity: AUDIT_SEVERITIES.find((known) => known === severity),
    review: REVIEW_STATES.find((known) => known === review),
    type: type || undefined,
    actor: actor || undefined,
    ...timesOf(span),
  }
}

function timesOf({ span, from, to }: Pick<AuditFilterValues, 'span' | 'from' | 'to'>) {
  if (span === 'custom') return { from: dayStart(from, 0), to: dayStart(to, 1) }
  const minutes = Object.entries(AUDIT_SPANS).find(([name]) => name === span)?.[1]
  return { from: minutes && new Date(Date.now() - minutes * 60_000).toISOString() }
}

/** Midnight of a day as its reader has it; the end of the range is the midnight after. */
function dayStart(day: string, plusDays: number): string | undefined {
  const startMs = Date.parse(`${day}T00:00`)
  return Number.isNaN(startMs) ? undefined : new Date(startMs + plusDays * DAY_MS).toISOString()
}
