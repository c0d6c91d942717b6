import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ApprovalDetail } from '#contracts/approvals.ts'
import { statusKey } from '#web/stores/case-words.ts'
import { useSessionStore } from '#web/stores/session.ts'
import { useAnnounce } from './useAnnounce.ts'

/** Tells a screen reader when the open case ends without its reader, and what holds it or lets it go. */
export function useCaseEnd(detail: () => ApprovalDetail): void {
  const { t } = useI18n()
  const session = useSessionStore()
  const { announce } = useAnnounce()

  watch(
    () => detail().status,
    (status, before) => {
      if (before !== 'pending' || status === 'pending') return
      const { decidedBy } = detail()
      if (decidedBy?.id === session.user?.id) return
      const outcome = t(statusKey(detail()))
      announce(
        decidedBy
          ? t('approvals.unsentBy', { name: decidedBy.name, outcome })
          : t('approvals.unsentAlone', { outcome }),
      )
    },
  )
  watch(
    () => detail().stop !== null,
    (isStopped) => {
      if (!isStopped && detail().status === 'pending') announce(t('approvals.stopped.lifted'))
    },
  )
}
