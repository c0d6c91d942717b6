import { computed, ref } from 'vue'
import type { Approval } from '#contracts/approvals.ts'
import { rangeOf } from '#web/stores/queue.ts'

/** Cases picked to be decided alike. One that left the queue is not picked any more. */
export function useApprovalSelection(rows: () => readonly Approval[]) {
  const ids = ref(new Set<string>())
  let lastId: string | null = null

  const canSelect = (row: Approval) => row.status === 'pending' && row.allowed.includes('approve')
  const selected = computed(() => rows().filter((row) => ids.value.has(row.id) && canSelect(row)))

  function toggle(id: string) {
    const next = new Set(ids.value)
    if (!next.delete(id)) next.add(id)
    ids.value = next
    lastId = id
  }

  /** Everything from the one selected last to this one. */
  function extendTo(id: string) {
    ids.value = new Set([...ids.value, ...rangeOf(rows(), lastId ?? id, id)])
    lastId = id
  }

  function clear() {
    ids.value = new Set()
    lastId = null
  }

  return { ids, selected, canSelect, toggle, extendTo, clear }
}
