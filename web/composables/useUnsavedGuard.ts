import { useEventListener } from '@vueuse/core'
import { ref } from 'vue'
import {
  onBeforeRouteLeave,
  onBeforeRouteUpdate,
  useRouter,
  type RouteLocationNormalized,
  type RouteLocationRaw,
} from 'vue-router'

/**
 * Asks before unsaved changes are left behind: `target` is where the person was going. What lies beside a list, by its
 * id in the address, says in `closes` which addresses of the same page would close it.
 */
export function useUnsavedGuard(
  hasChanges: () => boolean,
  closes: (to: RouteLocationNormalized) => boolean = () => false,
) {
  const router = useRouter()
  const target = ref<RouteLocationRaw | null>(null)
  let isAllowed = false

  function mayLeave(to: RouteLocationNormalized): boolean {
    if (isAllowed || !hasChanges()) return true
    target.value = to.fullPath
    return false
  }

  onBeforeRouteLeave(mayLeave)
  onBeforeRouteUpdate((to) => !closes(to) || mayLeave(to))
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
