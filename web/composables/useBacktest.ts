import { routes } from 'virtual:routes'
import { useIntervalFn } from '@vueuse/core'
import { computed, shallowRef } from 'vue'
import type { NewPolicy } from '#contracts/governance-policies.ts'
import { client } from '#web/api/client.ts'
import type { CallOutput } from '#web/api/route-types.ts'
import { useReport } from './useReport.ts'
import { useSubmit } from './useSubmit.ts'
import type { routes as contracts } from '#contracts/routes.ts'

const POLL_MS = 1000

export type Backtest = CallOutput<(typeof contracts)['governance']['getBacktest']>

/** One trial of rules on what was decided before: its start, its progress, and what it found. */
export function useBacktest() {
  const { report } = useReport()
  const test = shallowRef<Backtest | null>(null)
  const poll = useIntervalFn(fetchProgress, POLL_MS, { immediate: false })

  const starting = useSubmit(async (draft: NewPolicy[], since: string) => {
    test.value = null
    test.value = await client.call(routes.governance.backtest, { body: { draft, since } })
    if (test.value.status === 'running') poll.resume()
  })

  async function fetchProgress() {
    const id = test.value?.id
    if (!id) return
    const next = await report('backtest.progressFailed', () =>
      client.call(routes.governance.getBacktest, { params: { id } }),
    )
    if (next) test.value = next
    if (next?.status !== 'running') poll.pause()
  }

  const isRunning = computed(() => starting.isBusy.value || test.value?.status === 'running')
  return { test, isRunning, start: starting.submit, message: starting.message }
}
