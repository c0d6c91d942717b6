import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { client } from '#web/api/client.ts'
import { auditQueryOf, localMinute, type AuditFilterValues } from './useAuditEvents.ts'

export interface AuditBar {
  at: string
  endsAt: string
  info: number
  warning: number
  critical: number
  total: number
}

/** How many events there are by time, for what is filtered; at most `most` bars. */
export function useAuditHistogram(filters: () => AuditFilterValues, most: () => number) {
  const query = useQuery({
    key: () => ['audit', 'histogram', { ...filters() }, most()],
    query: () =>
      client.call(routes.audit.histogram, {
        query: {
          ...auditQueryOf(filters()),
          buckets: most(),
          offsetMinutes: -new Date().getTimezoneOffset(),
        },
      }),
    placeholderData: (previous) => previous,
  })
  const bars = computed<AuditBar[]>(() => {
    const { bucketMs = 0, buckets = [] } = query.data.value ?? {}
    return buckets.map((bucket) => ({
      ...bucket,
      endsAt: new Date(Date.parse(bucket.at) + bucketMs).toISOString(),
      total: bucket.info + bucket.warning + bucket.critical,
    }))
  })
  return { bars, error: query.error }
}

/** The filters that narrow a list to the time of a bar. */
export function spanOfBar({ at, endsAt }: AuditBar): Partial<AuditFilterValues> {
  return { span: 'custom', from: localMinute(at), to: localMinute(endsAt) }
}
