import { useEventListener } from '@vueuse/core'
import { ref } from 'vue'
import { onBeforeRouteLeave, useRouter, type RouteLocationRaw } from 'vue-router'

/** Asks before unsaved changes are left behind: `target` is where the person was going. */
export function useUnsavedGuard(hasChanges: () => boolean) {
  const router = useRouter()
  const target = ref<RouteLocationRaw | null>(null)
  let isAllowed = false

  onBeforeRouteLeave((to) => {
    if (isAllowed || !hasChanges()) return true
    target.value = to.fullPath
    return false
  })
  useEventListener(globalThis, 'beforeunload', (event: BeforeUnloadEvent) => {
    if (hasChanges()) event.preventDefault()
  })

  function leave() {
    const to = target.value
    target.value = null
    isAllowed = true
    if (to !== null) void router.push(to)
  }

  function stay() {
    target.value = null
  }

  return { target, leave, stay }
}
