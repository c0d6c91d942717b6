import { useQueryCache, type UseQueryEntry, type UseQueryEntryFilter } from '@pinia/colada'
import { onScopeDispose } from 'vue'
import type { Change } from '#contracts/live.ts'
import { useLiveStore } from '#web/stores/live.ts'

const GATHER_MS = 300

/**
 * Fetches queries again when a topic says that something changed, a few times a second at most; and once it is sure to
 * say so, as a change between the first fetch and that moment would be missed.
 */
export function useLiveInvalidation(
  topic: string,
  keys: (change: Change | null) => (readonly string[])[],
): void {
  const live = useLiveStore()
  const cache = useQueryCache()
  const dirty = new Map<string, readonly string[]>()
  let gathering: ReturnType<typeof setTimeout> | null = null
  let catchingUp: ReturnType<typeof setTimeout> | null = null

  /** What fails is told where the query is shown. */
  const invalidate = (filter: UseQueryEntryFilter) =>
    cache.invalidateQueries(filter).catch(() => null)

  function refetch() {
    gathering = null
    for (const key of dirty.values()) void invalidate({ key: [...key] })
    dirty.clear()
  }

  function mark(change: Change) {
    for (const key of keys(change)) dirty.set(key.join('/'), key)
    gathering ??= setTimeout(refetch, GATHER_MS)
  }

  function catchUp(sinceMs: number) {
    // Later, so that those that are being set up now have asked for the first time.
    catchingUp ??= setTimeout(() => {
      catchingUp = null
      for (const key of keys(null)) {
        for (const entry of cache.getEntries({ key: [...key] })) void renew(entry, sinceMs)
      }
    })
  }

  async function renew({ key, pending }: UseQueryEntry, sinceMs: number) {
    // What is on its way is shown first; it may have been asked for too early to tell of everything.
    if (pending !== null && pending.when > sinceMs) return
    await pending?.refreshCall.catch(() => null)
    await invalidate({ key, exact: true })
  }

  const unsubscribe = live.subscribe({ topic, onChange: mark, onHeld: catchUp })
  onScopeDispose(() => {
    unsubscribe()
    for (const timer of [gathering, catchingUp]) if (timer !== null) clearTimeout(timer)
  })
}
