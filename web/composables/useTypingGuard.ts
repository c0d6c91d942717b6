import { readonly, ref } from 'vue'

/** Keys this close together come from a hand that types, not from one that decides. */
export const TYPING_GAP_MS = 120

const areHeld = ref(false)
/** Typing began in a field, and nothing was done since that would end it. */
let isTyping = false
let lastPlainAtMs = Number.NEGATIVE_INFINITY

/**
 * Keeps what was meant for a field from acting as keys of the page. A field can be taken away under the hands of whoever
 * types in it; single keys then stay off until a press, Tab or Escape says that the person has noticed.
 */
export function useTypingGuard() {
  return {
    areKeysHeld: readonly(areHeld),
    /** Whether the person was in a field a moment ago, and did not leave it themselves. */
    wasTyping: () => isTyping,
    hold: () => (areHeld.value = true),
  }
}

/** Listens on the window for where the person types, and for what ends it. */
export function installTypingGuard(): () => void {
  const listeners = new AbortController()
  const options = { capture: true, signal: listeners.signal }
  addEventListener('focusin', ({ target }) => enter(target), options)
  addEventListener('pointerdown', ({ target }) => release(isField(target)), options)
  return () => {
    listeners.abort()
    release(false)
    lastPlainAtMs = Number.NEGATIVE_INFINITY
  }
}

/** Takes note of a key before it acts; says whether it came as fast as one types. */
export function noteKey(event: KeyboardEvent): { isBurst: boolean } {
  if (isModifier(event.key)) return { isBurst: false }
  if (isDeliberate(event)) release(false)
  else enter(event.target)
  const isPlain = isPlainKey(event)
  const isBurst = isPlain && !event.repeat && event.timeStamp - lastPlainAtMs < TYPING_GAP_MS
  if (isPlain) lastPlainAtMs = event.timeStamp
  return { isBurst }
}

/** A key that writes a sign where there is a field. */
export function isPlainKey(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && event.key.length === 1
}

export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** The focus, or a key, is there now: outside of a field although nobody left it, the field is gone. */
function enter(target: EventTarget | null) {
  if (isField(target)) release(true)
  else if (isTyping) areHeld.value = true
}

function release(isInField: boolean) {
  isTyping = isInField
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
