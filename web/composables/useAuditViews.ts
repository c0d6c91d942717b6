import { useStorage } from '@vueuse/core'
import { computed } from 'vue'
import { useSessionStore } from '#web/stores/session.ts'
import type { AuditFilterValues } from './useAuditEvents.ts'

export interface AuditView {
  name: string
  filters: Partial<AuditFilterValues>
}

const MOST_VIEWS = 30

/** Filters that somebody gave a name, kept for that person in this browser. */
export function useAuditViews() {
  const session = useSessionStore()
  const views = useStorage<AuditView[]>(`aios-audit-views:${session.user?.id ?? ''}`, [])

  /** A view of the same name is replaced. */
  function save(name: string, filters: AuditFilterValues) {
    const set = Object.entries(filters).filter(([, value]) => value !== '')
    const others = views.value.filter((view) => view.name !== name)
    views.value = [{ name, filters: Object.fromEntries(set) }, ...others].slice(0, MOST_VIEWS)
  }

  function remove(name: string) {
    views.value = views.value.filter((view) => view.name !== name)
  }

  return { views: computed(() => views.value), save, remove }
}
