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
export const PAGE_SIZE = 50
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
  if (span === 'custom') return { from: timeOf(from, 0), to: timeOf(to, 1) }
  const minutes = Object.entries(AUDIT_SPANS).find(([name]) => name === span)?.[1]
  return { from: minutes && new Date(Date.now() - minutes * 60_000).toISOString() }
}

/** A minute as its reader has it, or a whole day: as the end of a range then the midnight after. */
export function timeOf(text: string, plusDays: number): string | undefined {
  const isDay = !text.includes('T')
  const ms = Date.parse(isDay ? `${text}T00:00` : text)
  if (Number.isNaN(ms)) return undefined
  return new Date(isDay ? ms + plusDays * DAY_MS : ms).toISOString()
}

/** A time as a field of date and time holds it: the reader's own, to the minute. */
export function localMinute(iso: string): string {
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
