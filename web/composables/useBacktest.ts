import { routes } from 'virtual:routes'
import { useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch, type Ref } from 'vue'
import type { NewPolicy, NewTopic } from '#contracts/governance-policies.ts'
import type { routes as contracts } from '#contracts/routes.ts'
import { client } from '#web/api/client.ts'
import type { CallOutput } from '#web/api/route-types.ts'
import { useReport } from './useReport.ts'
import { useSubmit } from './useSubmit.ts'

const POLL_MS = 1000

export type Backtest = CallOutput<(typeof contracts)['governance']['getBacktest']>

/** What is tried in place of, or beside, what is in force; a topic that is there already comes with its id. */
export interface TrialDraft {
  rules?: NewPolicy[]
  topics?: (NewTopic & { id?: string })[]
}

/** One trial of rules on what was decided before, by its id: its start, its progress, and what it found. */
export function useBacktest(id: Ref<string>) {
  const { report } = useReport()
  const test = shallowRef<Backtest | null>(null)
  const poll = useIntervalFn(fetchProgress, POLL_MS, { immediate: false })

  const starting = useSubmit(async ({ rules = [], topics = [] }: TrialDraft, since: string) => {
    const started = await client.call(routes.governance.backtest, {
      body: { draft: rules, draftTopics: topics, since },
    })
    test.value = started
    id.value = started.id
  })

  async function fetchProgress() {
    const asked = id.value
    const next = await report('backtest.progressFailed', () =>
      client.call(routes.governance.getBacktest, { params: { id: asked } }),
    )
    if (asked !== id.value) return
    if (next) test.value = next
    if (next?.status !== 'running') poll.pause()
  }

  watch(
    id,
    (now) => {
      poll.pause()
      if (now !== test.value?.id) test.value = null
      if (now === '') return
      void fetchProgress()
      poll.resume()
    },
    { immediate: true },
  )

  const isRunning = computed(() => starting.isBusy.value || test.value?.status === 'running')
  return { test, isRunning, start: starting.submit, message: starting.message }
}
