import { useElementSize, useScroll } from '@vueuse/core'
import { computed, type Ref } from 'vue'

const OVERSCAN = 8
// A frame that has not been measured yet shows what fits on a screen.
const UNMEASURED_PX = 800
const MOST_ROWS = 60

/**
 * Which rows of equal height of a long list are in sight: only they need to be in the page. Rows around them are in it
 * too, so that the keys can go on to the next one.
 */
export function useVisibleRows(
  frame: Readonly<Ref<HTMLElement | null>>,
  options: { rowPx: number; count: () => number },
) {
  const { rowPx, count } = options
  const { y } = useScroll(frame)
  const { height } = useElementSize(frame)

  return computed(() => {
    const inSight = Math.ceil((height.value || UNMEASURED_PX) / rowPx)
    const shown = Math.min(MOST_ROWS, inSight + 2 * OVERSCAN)
    const latestStart = Math.max(0, count() - shown)
    const start = Math.min(latestStart, Math.max(0, Math.floor(y.value / rowPx) - OVERSCAN))
    const end = Math.min(count(), start + shown)
    return { start, end, beforePx: start * rowPx, afterPx: (count() - end) * rowPx }
  })
}
