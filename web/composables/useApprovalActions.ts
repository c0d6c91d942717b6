import { routes } from 'virtual:routes'
import { useToast } from '@nuxt/ui/composables'
import { useQueryCache } from '@pinia/colada'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ApprovalDecision, ApprovalDetail } from '#contracts/approvals.ts'
import { client } from '#web/api/client.ts'
import { toFailure, type ApiFailure } from '#web/api/failure.ts'
import { statusKey } from '#web/stores/case-words.ts'
import { useAnnounce } from './useAnnounce.ts'
import { useFailureText } from './useFailureText.ts'

/**
 * What a person does to a case. A decision is final when the server says so; where it says that somebody was
 * faster, that is shown, and the case as it is now.
 */
export function useApprovalActions() {
  const { t } = useI18n()
  const toast = useToast()
  const cache = useQueryCache()
  const { announce } = useAnnounce()
  const { failureText } = useFailureText()
  const isBusy = ref(false)

  async function perform(title: string, action: () => Promise<ApprovalDetail>) {
    if (isBusy.value) return null
    isBusy.value = true
    try {
      const detail = await action()
      cache.setQueryData(['approval', detail.id], detail)
      return detail
    } catch (error) {
      explain(title, toFailure(error))
      await cache.invalidateQueries({ key: ['approval'] })
      return null
    } finally {
      isBusy.value = false
      void cache.invalidateQueries({ key: ['approvals'] })
    }
  }

  function explain(title: string, failure: ApiFailure) {
    const isConflict = failure.code === 'conflict'
    toast.add({
      title: isConflict ? t('approvals.overtaken') : t(title),
      // The server's sentence says who decided, or who has it.
      description:
        isConflict || failure.code === 'refused' ? failure.message : failureText(failure),
      color: isConflict ? 'warning' : 'error',
      icon: isConflict ? 'i-lucide-users' : 'i-lucide-circle-alert',
    })
  }

  async function decide({ id }: ApprovalDetail, decision: ApprovalDecision) {
    const detail = await perform('approvals.decideFailed', () =>
      client.call(routes.hitl.decide, { params: { id }, body: decision }),
    )
    if (detail) announce(t(detail.status === 'pending' ? 'approvals.voted' : statusKey(detail)))
    return detail
  }

  const claim = (id: string) =>
    perform('approvals.claimFailed', () => client.call(routes.hitl.claim, { params: { id } }))

  const release = (id: string) =>
    perform('approvals.claimFailed', () => client.call(routes.hitl.release, { params: { id } }))

  const reassign = (id: string, userId: string) =>
    perform('approvals.claimFailed', () =>
      client.call(routes.hitl.reassign, { params: { id }, body: { userId } }),
    )

  const escalate = (id: string) =>
    perform('approvals.claimFailed', () => client.call(routes.hitl.escalate, { params: { id } }))

  return { isBusy, decide, claim, release, reassign, escalate }
}
