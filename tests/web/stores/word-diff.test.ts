import { describe, expect, it } from 'vitest'
import { countChanges, wordDiff, type DiffPart } from '#web/stores/word-diff.ts'

const side = (parts: DiffPart[], without: DiffPart['kind']) =>
  parts
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('')

describe('the word diff of a proposed and an edited answer', () => {
  it('marks the changed words only', () => {
    const parts = wordDiff('I have refunded the order today.', 'I have checked the order today.')
    expect(parts).toEqual([
      { kind: 'same', text: 'I have ' },
      { kind: 'removed', text: 'refunded' },
      { kind: 'added', text: 'checked' },
      { kind: 'same', text: ' the order today.' },
    ])
    expect(countChanges(parts)).toEqual({ removed: 1, added: 1 })
  })

  it('holds both texts whole, whatever was changed', () => {
    const before = 'Hallo Jana,\n\nwir haben 1.204,00 € erstattet – heute.'
    const after = 'Hallo Jana,\nwir prüfen die 1.204,00 €.\n\nGruß'
    const parts = wordDiff(before, after)
    expect(side(parts, 'added').replaceAll(/\s/g, '')).toBe(before.replaceAll(/\s/g, ''))
    expect(side(parts, 'removed')).toBe(after)
  })

  it('has nothing to say of equal and of empty texts', () => {
    expect(countChanges(wordDiff('same', 'same'))).toEqual({ removed: 0, added: 0 })
    expect(wordDiff('', '')).toEqual([])
    expect(wordDiff('', 'new')).toEqual([{ kind: 'added', text: 'new' }])
  })

  it('shows very long texts that share nothing as replaced, soon', () => {
    const words = (letter: string) =>
      Array.from({ length: 20_000 }, (_, index) => `${letter}${index}`).join(' ')
    const begunAtMs = performance.now()
    const parts = wordDiff(words('a'), words('b'))
    expect(performance.now() - begunAtMs).toBeLessThan(2000)
    expect(side(parts, 'removed')).toBe(words('b'))
  })
})
