import { useQueryCache } from '@pinia/colada'
import { onScopeDispose } from 'vue'
import type { Change } from '#contracts/live.ts'
import { useLiveStore } from '#web/stores/live.ts'

/** Fetches queries again when a topic says that something changed, at most once a second. */
export function useLiveInvalidation(
  topic: string,
  keys: (change: Change | null) => (readonly string[])[],
): void {
  const live = useLiveStore()
  const cache = useQueryCache()
  const dirty = new Map<string, readonly string[]>()
  let timer: ReturnType<typeof setTimeout> | null = null

  function refetch() {
    timer = null
    for (const key of dirty.values()) void cache.invalidateQueries({ key: [...key] })
    dirty.clear()
  }

  function mark(change: Change | null) {
    for (const key of keys(change)) dirty.set(key.join('/'), key)
    timer ??= setTimeout(refetch, dirty.size > 0 && change === null ? 0 : 300)
  }

  const unsubscribe = live.subscribe({
    topic,
    onChange: mark,
    onResumed: () => mark(null),
  })
  onScopeDispose(() => {
    unsubscribe()
    if (timer !== null) clearTimeout(timer)
  })
}
