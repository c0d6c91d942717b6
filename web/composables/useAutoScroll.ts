import { useEventListener, useResizeObserver } from '@vueuse/core'
import { nextTick, ref, type Ref } from 'vue'

const NEAR_END_PX = 48

/** Keeps the end in sight while the reader is there; scrolled up, it only says that there is more. */
export function useAutoScroll(scroller: Ref<HTMLElement | null>, content: Ref<HTMLElement | null>) {
  const isAtEnd = ref(true)
  const hasMore = ref(false)
  let last = { top: 0, height: 0 }

  function measure() {
    const element = scroller.value
    if (!element) return
    const { scrollTop: top, scrollHeight: height, clientHeight } = element
    const isNearEnd = height - top - clientHeight < NEAR_END_PX
    // A view that content became too short for is moved up by the browser, and by no reader.
    const isScrolledUp = top < last.top && height >= last.height
    if (isNearEnd || isScrolledUp) isAtEnd.value = isNearEnd
    if (isNearEnd) hasMore.value = false
    last = { top, height }
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
