import { onScopeDispose, shallowReactive } from 'vue'
import { usePreferencesStore } from '#web/stores/preferences.ts'

export interface KeyBinding {
  /** `Control+k`, `?`, `Escape`, or two strokes as `g d`. */
  keys: string
  /** Locale key of what it does, for the help. */
  label: string
  run: (event: KeyboardEvent) => void
  /** Locale key of the heading in the help. */
  group?: string
  /** Works while a text field has the focus, too. */
  whileTyping?: boolean
}

const CHAIN_MS = 1000
const bindings = shallowReactive(new Set<KeyBinding>())
let firstStroke: { key: string; atMs: number } | null = null

/** Every key that works on the page now, for the help. */
export const activeKeys: ReadonlySet<KeyBinding> = bindings

/** Adds keys for as long as the calling component lives. */
export function useKeys(added: KeyBinding[]): void {
  for (const binding of added) bindings.add(binding)
  onScopeDispose(() => {
    for (const binding of added) bindings.delete(binding)
  })
}

/** Listens on the window; the shell calls it once. */
export function installKeys(): () => void {
  const preferences = usePreferencesStore()
  const listener = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const binding = findBinding(event)
    if (!binding || !mayRun(binding, event, preferences.areLetterKeysOn)) return
    event.preventDefault()
    binding.run(event)
  }
  addEventListener('keydown', listener)
  return () => removeEventListener('keydown', listener)
}

function findBinding(event: KeyboardEvent): KeyBinding | undefined {
  const stroke = strokeOf(event)
  const isChained = firstStroke !== null && event.timeStamp - firstStroke.atMs < CHAIN_MS
  const chain = isChained ? `${firstStroke?.key} ${stroke}` : null
  firstStroke = { key: stroke, atMs: event.timeStamp }
  // The newest wins: a page's own key stands over the shell's.
  const newestFirst = [...bindings].toReversed()
  const chained = newestFirst.find(({ keys }) => keys === chain)
  if (chained) firstStroke = null
  return chained ?? newestFirst.find(({ keys }) => keys === stroke)
}

function strokeOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const isControl = event.ctrlKey || event.metaKey
  // The Shift of a sign such as `?` is part of the sign; that of a letter is told apart.
  const isLetter = /^\p{L}$/u.test(event.key)
  const isShifted = event.shiftKey && (isControl || isLetter || event.key.length > 1)
  return [
    isControl ? 'Control+' : '',
    isShifted ? 'Shift+' : '',
    event.altKey ? 'Alt+' : '',
    key,
  ].join('')
}

function mayRun(binding: KeyBinding, event: KeyboardEvent, areLetterKeysOn: boolean): boolean {
  const isPlain = !event.ctrlKey && !event.metaKey && event.key.length === 1
  if (isPlain && !areLetterKeysOn) return false
  if (isTyping(event.target) && !binding.whileTyping) return false
  // A dialog on top has its own keys; only the palette may open over it.
  return (
    binding.whileTyping === true ||
    document.querySelector('[role=dialog][data-state=open]') === null
  )
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}
