import { onScopeDispose, shallowReactive } from 'vue'
import { usePreferencesStore } from '#web/stores/preferences.ts'
import {
  installTypingGuard,
  isField,
  isPlainKey,
  noteKey,
  TYPING_GAP_MS,
  useTypingGuard,
} from './useTypingGuard.ts'

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
  /** Whether it works now; where it does not, another binding of the same keys does. */
  isOn?: () => boolean
  /** Whether it would decide something now: then it waits for a moment without other keys, and is not repeated. */
  isFinal?: () => boolean
}

const CHAIN_MS = 1000
const bindings = shallowReactive(new Set<KeyBinding>())
let firstStroke: { key: string; atMs: number } | null = null
let waiting: { stroke: string; timer: ReturnType<typeof setTimeout> } | null = null

/** Every key that is bound on the page now, for the help. */
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
  const { areKeysHeld } = useTypingGuard()
  const listener = (event: KeyboardEvent) => {
    const { isBurst } = noteKey(event)
    interrupt(event)
    if (event.defaultPrevented || event.isComposing) return
    // Neither may a space scroll what says so out of sight, nor a new line press a button.
    if (areKeysHeld.value && (isPlainKey(event) || event.key === 'Enter'))
      return event.preventDefault()
    const binding = findBinding(event)
    if (!binding || !mayRun(binding, event)) return
    if (isPlainKey(event) && !preferences.areLetterKeysOn) return
    event.preventDefault()
    if (binding.isFinal?.() === true) runFinal(binding, event, isBurst)
    else binding.run(event)
  }
  const uninstallGuard = installTypingGuard()
  addEventListener('keydown', listener)
  return () => {
    removeEventListener('keydown', listener)
    uninstallGuard()
  }
}

function runFinal(binding: KeyBinding, event: KeyboardEvent, isBurst: boolean) {
  if (event.repeat || waiting !== null) return
  if (!isPlainKey(event)) return binding.run(event)
  if (isBurst) return void useTypingGuard().hold()
  const timer = setTimeout(() => {
    waiting = null
    if (bindings.has(binding)) binding.run(event)
  }, TYPING_GAP_MS)
  waiting = { stroke: strokeOf(event), timer }
}

/** A key that waits to decide was part of a word where another follows at once. */
function interrupt(event: KeyboardEvent) {
  if (waiting === null || !isPlainKey(event) || strokeOf(event) === waiting.stroke) return
  clearTimeout(waiting.timer)
  waiting = null
  useTypingGuard().hold()
}

function findBinding(event: KeyboardEvent): KeyBinding | undefined {
  const stroke = strokeOf(event)
  const isChained = firstStroke !== null && event.timeStamp - firstStroke.atMs < CHAIN_MS
  const chain = isChained ? `${firstStroke?.key} ${stroke}` : null
  firstStroke = { key: stroke, atMs: event.timeStamp }
  // The newest wins: a page's own key stands over the shell's.
  const newestFirst = [...bindings].toReversed().filter(({ isOn }) => isOn?.() !== false)
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

function mayRun(binding: KeyBinding, event: KeyboardEvent): boolean {
  if (binding.whileTyping === true) return true
  // A dialog on top has its own keys; only the palette may open over it.
  return !isField(event.target) && document.querySelector('[role=dialog][data-state=open]') === null
}
