import { useNow } from '@vueuse/core'
import { computed, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Approval } from '#contracts/approvals.ts'
import { announcedMinutes, splitLeft, urgencyOf } from '#web/stores/deadlines.ts'
import { useAnnounce } from './useAnnounce.ts'

const now = useNow({ interval: 1000 })

/** The time left until a deadline, by the second, as words and as urgency. */
export function useDeadline(at: () => string) {
  const { t } = useI18n()
  const leftMs = computed(() => Date.parse(at()) - now.value.getTime())
  const urgency = computed(() => urgencyOf(leftMs.value))
  const text = computed(() => {
    if (urgency.value === 'over') return t('approvals.left.over')
    const { unit, values } = splitLeft(leftMs.value)
    return t(`approvals.left.${unit}`, { ...values })
  })
  return { urgency, text }
}

/** Tells a screen reader of waiting cases that have five minutes left, and one; never in between. */
export function useDeadlineAnnouncements(items: () => readonly Approval[]): void {
  const { t } = useI18n()
  const { announce } = useAnnounce()
  watch(now, (at, before) => {
    const due = items().flatMap((item) => {
      if (item.status !== 'pending') return []
      const expiresMs = Date.parse(item.expiresAt)
      const minutes = announcedMinutes(expiresMs - before.getTime(), expiresMs - at.getTime())
      return minutes === null ? [] : [t('approvals.dueIn', { agent: item.agent.name, minutes })]
    })
    if (due.length > 0) announce(due.join(' '))
  })
}
