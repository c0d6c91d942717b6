import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { installKeys, useKeys } from '#web/composables/useKeys.ts'
import { TYPING_GAP_MS, useTypingGuard } from '#web/composables/useTypingGuard.ts'

const { areKeysHeld } = useTypingGuard()
let scope: EffectScope
let field: HTMLTextAreaElement
let heading: HTMLElement
let uninstall: () => void
const approve = vi.fn<() => void>()
const next = vi.fn<() => void>()

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  field = document.createElement('textarea')
  heading = document.createElement('h2')
  heading.tabIndex = -1
  document.body.replaceChildren(field, heading)
  uninstall = installKeys()
  scope = effectScope()
  scope.run(() =>
    useKeys([
      { keys: 'a', label: 'approve', isFinal: () => true, run: approve },
      { keys: 'j', label: 'next', run: next },
    ]),
  )
})

afterEach(() => {
  scope.stop()
  uninstall()
  vi.useRealTimers()
  vi.resetAllMocks()
})

/** A key that goes where the focus is, `afterMs` after the one before. */
function press(
  key: string,
  { afterMs = 300, ...init }: KeyboardEventInit & { afterMs?: number } = {},
) {
  vi.advanceTimersByTime(afterMs)
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  Object.defineProperty(event, 'timeStamp', { value: Date.now() })
  ;(document.activeElement ?? document.body).dispatchEvent(event)
}

function type(text: string, afterMs = 300) {
  for (const sign of text) press(sign, { afterMs })
  vi.advanceTimersByTime(1000)
}

function clickOn(target: EventTarget) {
  target.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
}

describe('the keys of the page', () => {
  it('decide by one key, after a moment', () => {
    press('a')
    expect(approve).not.toHaveBeenCalled()
    vi.advanceTimersByTime(TYPING_GAP_MS)
    expect(approve).toHaveBeenCalledOnce()
  })

  it('decide nothing by what is typed on when its field is taken away, however slowly', () => {
    field.focus()
    type('Dear ')
    field.remove()
    type('Jana, a jar as a gift.')
    expect(approve).not.toHaveBeenCalled()
    expect(next).not.toHaveBeenCalled()
    expect(areKeysHeld.value).toBe(true)
  })

  it('say that they are off as soon as the focus is put elsewhere because its field has gone', () => {
    field.focus()
    field.remove()
    heading.focus()
    expect(areKeysHeld.value).toBe(true)
    type('a')
    expect(approve).not.toHaveBeenCalled()
  })

  it('stay on where a screen reader moves the focus out of a field', () => {
    field.focus()
    type('Fine.')
    heading.focus()
    type('a')
    expect(approve).toHaveBeenCalledOnce()
  })

  it.each([
    ['Escape', () => press('Escape')],
    ['Tab', () => press('Tab')],
    ['a press', () => clickOn(heading)],
  ])('come back with %s', (_name, act) => {
    field.focus()
    field.remove()
    type('la')
    act()
    expect(areKeysHeld.value).toBe(false)
    type('a')
    expect(approve).toHaveBeenCalledOnce()
  })

  it('stay on for those who send off what they wrote, or leave the field themselves', () => {
    field.focus()
    type('Fine.')
    press('Enter', { ctrlKey: true })
    field.remove()
    type('a')
    expect(approve).toHaveBeenCalledOnce()
  })

  it('decide nothing by a word that is typed where there is no field', () => {
    type('jar', TYPING_GAP_MS / 2)
    // As the page does when the first letter has taken it to another case.
    heading.focus()
    type('a')
    expect(approve).not.toHaveBeenCalled()
    expect(areKeysHeld.value).toBe(true)
  })

  it('decide nothing by the first letter of a word', () => {
    type('ahead', TYPING_GAP_MS / 2)
    expect(approve).not.toHaveBeenCalled()
    expect(areKeysHeld.value).toBe(true)
  })

  it('decide once, however long the key is held', () => {
    press('a')
    for (let times = 0; times < 5; times++) press('a', { repeat: true })
    vi.advanceTimersByTime(1000)
    expect(approve).toHaveBeenCalledOnce()
  })
})
