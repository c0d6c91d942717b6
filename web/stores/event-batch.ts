/**
 * Gathers events and hands them over together once a frame, so that a fast answer costs one render a
 * frame. A hidden tab gets no frames, and must still take everything in.
 */
export function createEventBatch<T>(flush: (batches: [key: string, events: T[]][]) => void) {
  const waiting = new Map<string, T[]>()
  let isScheduled = false

  function hand() {
    isScheduled = false
    const batches = [...waiting]
    waiting.clear()
    flush(batches)
  }

  return function add(key: string, event: T) {
    const events = waiting.get(key) ?? []
    events.push(event)
    waiting.set(key, events)
    if (isScheduled) return
    isScheduled = true
    if (document.visibilityState === 'visible') requestAnimationFrame(hand)
    else setTimeout(hand, 100)
  }
}
