import { routes } from 'virtual:routes'
import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { computed, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { AuditEvent } from '#contracts/audit.ts'
import { client } from '#web/api/client.ts'
import { useAnnounce } from './useAnnounce.ts'
import { auditQueryOf, PAGE_SIZE, type AuditFilterValues } from './useAuditEvents.ts'

const POLL_MS = 2_000
const ANNOUNCE_MS = 10_000

/**
 * Puts new events on top of a list while somebody follows. Most acts tell no topic that they were recorded, so what is
 * new is asked for; more than a page at once is left to `reload`.
 */
export function useAuditFollow(options: {
  filters: () => AuditFilterValues
  listed: () => AuditEvent[]
  reload: () => void
}) {
  const { t } = useI18n()
  const { announce } = useAnnounce()
  const visibility = useDocumentVisibility()
  const isFollowing = ref(false)
  const fresh = shallowRef<AuditEvent[]>([])
  let unannounced = 0
  let announcedAt = 0

  const events = computed(() => {
    const known = new Set(fresh.value.map(({ id }) => id))
    return [...fresh.value, ...options.listed().filter(({ id }) => !known.has(id))]
  })

  async function poll() {
    const asked = options.filters()
    if (visibility.value !== 'visible') return
    const query = { limit: PAGE_SIZE, ...auditQueryOf(asked) }
    const found = await client.call(routes.audit.listEvents, { query }).catch(() => null)
    // Paused meanwhile, or other filters: this is the answer to another question.
    if (!found || !isFollowing.value || asked !== options.filters()) return
    take(found.items, found.nextCursor !== null)
  }

  function take(items: AuditEvent[], hasMore: boolean) {
    const highest = events.value[0]?.seq ?? 0
    const added = items.filter(({ seq }) => seq > highest)
    if (added.length === 0) return
    if (added.length === items.length && hasMore && highest > 0) {
      fresh.value = []
      options.reload()
    } else fresh.value = [...added, ...fresh.value]
    tell(added.length)
  }

  /** Not each event: who listens would hear nothing else. */
  function tell(count: number) {
    unannounced += count
    if (Date.now() - announcedAt < ANNOUNCE_MS) return
    announce(t('audit.newEvents', { count: unannounced }, unannounced))
    unannounced = 0
    announcedAt = Date.now()
  }

  const { pause, resume } = useIntervalFn(() => void poll(), POLL_MS, { immediate: false })
  watch(isFollowing, (isOn) => {
    if (!isOn) return pause()
    void poll()
    resume()
  })
  watch(options.filters, () => (fresh.value = []))

  return { events, isFollowing }
}
