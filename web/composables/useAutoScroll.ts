import { useEventListener, useResizeObserver } from '@vueuse/core'
import { nextTick, ref, type Ref } from 'vue'

const NEAR_END_PX = 48

/** Keeps the end in sight while the reader is there; scrolled up, it only says that there is more. */
export function useAutoScroll(scroller: Ref<HTMLElement | null>, content: Ref<HTMLElement | null>) {
  const isAtEnd = ref(true)
  const hasMore = ref(false)

  function measure() {
    const element = scroller.value
    if (!element) return
    isAtEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX
    if (isAtEnd.value) hasMore.value = false
  }

  function toEnd() {
    isAtEnd.value = true
    hasMore.value = false
    scroller.value?.scrollTo({ top: scroller.value.scrollHeight })
  }

  async function toEndSoon() {
    await nextTick()
    toEnd()
  }

  useEventListener(scroller, 'scroll', measure, { passive: true })
  useResizeObserver(content, () => {
    if (isAtEnd.value) toEnd()
    else hasMore.value = true
  })

  return { isAtEnd, hasMore, toEnd, toEndSoon }
}
