import { routes } from 'virtual:routes'
import { watchDebounced } from '@vueuse/core'
import { ref, shallowRef } from 'vue'
import type { NewPolicy } from '#contracts/governance-policies.ts'
import type { routes as contracts } from '#contracts/routes.ts'
import { client } from '#web/api/client.ts'
import type { CallOutput } from '#web/api/route-types.ts'
import { useFailureText } from './useFailureText.ts'

export type GateReport = CallOutput<(typeof contracts)['governance']['checkPolicy']>

export type Gate = ReturnType<typeof useGateReport>

const WAIT_MS = 500

/** What the save gate says of a draft, while it is written; `key` names the rule that it is an edit of. */
export function useGateReport(draft: () => NewPolicy | null, key: string | undefined) {
  const { failureText } = useFailureText()
  const report = shallowRef<GateReport | null>(null)
  const isChecking = ref(false)
  const message = ref<string | null>(null)
  let latest = 0

  async function check(checked: NewPolicy | null) {
    latest += 1
    const turn = latest
    if (checked === null) {
      report.value = null
      return
    }
    isChecking.value = true
    try {
      const found = await client.call(routes.governance.checkPolicy, {
        body: { draft: checked, key },
      })
      if (turn !== latest) return
      report.value = found
      message.value = null
    } catch (error) {
      if (turn === latest) message.value = failureText(error)
    } finally {
      if (turn === latest) isChecking.value = false
    }
  }

  watchDebounced(
    () => JSON.stringify(draft()),
    () => check(draft()),
    {
      debounce: WAIT_MS,
      immediate: true,
    },
  )
  return { report, isChecking, message }
}
