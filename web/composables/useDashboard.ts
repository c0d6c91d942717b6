import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { client } from '#web/api/client.ts'
import { useLiveInvalidation } from './useLiveQuery.ts'

export const METRICS = ['turns', 'held', 'latencyMs', 'costMicroUsd'] as const
export type Metric = (typeof METRICS)[number]

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Today's figures beside yesterday's up to the same hour; fetched again as turns come and end. */
export function useFigures() {
  const today = useQuery({
    key: ['analytics', 'summary'],
    query: () => client.call(routes.analytics.summary, { query: spanOfToday() }),
  })
  const yesterday = useQuery({
    key: ['analytics', 'summary-yesterday'],
    query: () => client.call(routes.analytics.summary, { query: spanOfToday(-DAY_MS) }),
    staleTime: 300_000,
  })
  useLiveInvalidation('activity', () => [['analytics']])
  return { today, yesterday }
}

function spanOfToday(shiftMs = 0) {
  const midnight = new Date()
  midnight.setHours(0, 0, 0, 0)
  return {
    from: new Date(midnight.getTime() + shiftMs).toISOString(),
    to: new Date(Date.now() + shiftMs).toISOString(),
  }
}

export interface HourPoint {
  at: string
  value: number
}

/** One figure, hour by hour, over the last day. Hours in which nothing happened count as zero. */
export function useHours(metric: () => Metric) {
  return useQuery({
    key: () => ['analytics', 'hours', metric()],
    query: async (): Promise<HourPoint[]> => {
      const from = lastDayStart()
      const series = await client.call(routes.analytics.timeseries, {
        query: {
          metric: metric(),
          interval: 'hour',
          from: new Date(from).toISOString(),
          to: new Date().toISOString(),
        },
      })
      return fillHours(series.items, from)
    },
  })
}

function lastDayStart(): number {
  return Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 23 * HOUR_MS
}

function fillHours(items: { at: string; value: number }[], from: number): HourPoint[] {
  const byHour = new Map(
    items.map(({ at, value }) => [Math.floor(Date.parse(at) / HOUR_MS) * HOUR_MS, value]),
  )
  return Array.from({ length: 24 }, (_, index) => {
    const hour = from + index * HOUR_MS
    return { at: new Date(hour).toISOString(), value: byHour.get(hour) ?? 0 }
  })
}
