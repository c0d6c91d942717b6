import { routes } from 'virtual:routes'
import { useQueryCache } from '@pinia/colada'
import { ref } from 'vue'
import type { ApprovalDetail } from '#contracts/approvals.ts'
import { client } from '#web/api/client.ts'
import { useReport } from './useReport.ts'

/** A case that asks the very person who asked: they say yes or no where they asked. */
export function useOwnCase() {
  const cache = useQueryCache()
  const { report } = useReport()
  const isBusy = ref(false)

  async function say({ id, revision }: ApprovalDetail, verb: 'approve' | 'reject') {
    if (isBusy.value) return
    isBusy.value = true
    const after = await report('held.confirmFailed', () =>
      client.call(routes.hitl.decide, { params: { id }, body: { verb, revision } }),
    )
    if (after) cache.setQueryData(['approval', id], after)
    else await cache.invalidateQueries({ key: ['approval', id] })
    void cache.invalidateQueries({ key: ['approvals'] })
    isBusy.value = false
  }

  return { say, isBusy }
}
