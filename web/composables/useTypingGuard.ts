import { readonly, ref } from 'vue'

/** Keys this close together come from a hand that types, not from one that decides. */
export const TYPING_GAP_MS = 120

const areHeld = ref(false)
/** Where the person was last seen to type, until they do something that ends it. */
let field: HTMLElement | null = null
let lastPlainAtMs = Number.NEGATIVE_INFINITY

/**
 * Keeps what was meant for a field from acting as keys of the page. A field can be taken away under the hands of whoever
 * types in it; single keys then stay off until a press, Tab or Escape says that the person has noticed.
 */
export function useTypingGuard() {
  return {
    areKeysHeld: readonly(areHeld),
    /** Whether the person was in a field a moment ago, and did not leave it themselves. */
    wasTyping: () => field !== null,
    hold: () => (areHeld.value = true),
  }
}

/** Listens on the window for where the person types, and for what ends it. */
export function installTypingGuard(): () => void {
  const listeners = new AbortController()
  const options = { capture: true, signal: listeners.signal }
  addEventListener('focusin', ({ target }) => follow(target), options)
  addEventListener('pointerdown', ({ target }) => release(target), options)
  return () => {
    listeners.abort()
    release(null)
    lastPlainAtMs = Number.NEGATIVE_INFINITY
  }
}

/** Takes note of a key before it acts; says whether it came as fast as one types. */
export function noteKey(event: KeyboardEvent): { isBurst: boolean } {
  if (isModifier(event.key)) return { isBurst: false }
  if (isDeliberate(event)) release(null)
  else if (isField(event.target)) release(event.target)
  else if (field !== null) areHeld.value = true
  const isPlain = isPlainKey(event)
  const isBurst = isPlain && !event.repeat && event.timeStamp - lastPlainAtMs < TYPING_GAP_MS
  if (isPlain) lastPlainAtMs = event.timeStamp
  return { isBurst }
}

/** A key that writes a sign where there is a field. */
export function isPlainKey(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && event.key.length === 1
}

export function isField(target: EventTarget | null): target is HTMLElement {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Where the field is still there, something other than a key has moved the focus: a screen reader does. */
function follow(target: EventTarget | null) {
  if (isField(target)) return release(target)
  const isGone = field !== null && (!field.isConnected || field.matches(':disabled'))
  if (isGone) areHeld.value = true
  else field = null
}

function release(target: EventTarget | null) {
  field = isField(target) ? target : null
  areHeld.value = false
}

/** Enter sends off what has one line, or what listens for it; in a text it begins a line. */
function isDeliberate(event: KeyboardEvent): boolean {
  if (event.key === 'Escape' || event.key === 'Tab') return true
  if (event.key !== 'Enter' || event.isComposing || !isField(event.target)) return false
  const isOneLine = event.target instanceof HTMLInputElement
  return isOneLine || event.ctrlKey || event.metaKey || event.defaultPrevented
}

function isModifier(key: string): boolean {
  return ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock'].includes(key)
}
