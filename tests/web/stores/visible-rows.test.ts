import { describe, expect, it } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import { useVisibleRows } from '#web/composables/useVisibleRows.ts'

const ROW_PX = 40

function showRows(count: number) {
  const element = document.createElement('div')
  const scope = effectScope()
  const range = scope.run(() =>
    useVisibleRows(shallowRef(element), { rowPx: ROW_PX, count: () => count }),
  )
  const scrollTo = async (px: number) => {
    element.scrollTop = px
    element.dispatchEvent(new Event('scroll'))
    await nextTick()
  }
  return { shown: () => range!.value, scrollTo, stop: () => scope.stop() }
}

describe('a list of ten thousand rows', () => {
  it('has at most sixty of them in the page, wherever it is scrolled to, and keeps its height', async () => {
    const { shown, scrollTo, stop } = showRows(10_000)
    for (const px of [0, 3_210, 200_000, 10_000 * ROW_PX]) {
      await scrollTo(px)
      const { start, end, beforePx, afterPx } = shown()
      expect(end - start).toBeLessThanOrEqual(60)
      expect(start * ROW_PX).toBeLessThanOrEqual(px)
      expect(beforePx + (end - start) * ROW_PX + afterPx).toBe(10_000 * ROW_PX)
    }
    expect(shown().end).toBe(10_000)
    stop()
  })

  it('is whole in the page where it is short', () => {
    const { shown, stop } = showRows(12)
    expect(shown()).toEqual({ start: 0, end: 12, beforePx: 0, afterPx: 0 })
    stop()
  })
})
