import { describe, expect, it } from 'vitest'
import { markText } from '#web/stores/marked-text.ts'

const signal = (id: string, ...spans: [number, number][]) => ({
  id,
  severity: 'high' as const,
  score: 1,
  spans: spans.map(([start, end]) => ({ start, end })),
})

describe('a text with the places that signals found', () => {
  it('is cut at every place, and whole when put together', () => {
    const text = 'Card 4929 for Jana'
    const parts = markText(text, [signal('pii.financial', [5, 9]), signal('pii.name', [14, 18])])
    expect(parts).toEqual([
      { text: 'Card ', signals: [] },
      { text: '4929', signals: ['pii.financial'] },
      { text: ' for ', signals: [] },
      { text: 'Jana', signals: ['pii.name'] },
    ])
  })

  it('names both signals where they lie over each other, and one only once', () => {
    const parts = markText('abcdef', [signal('a', [0, 4], [2, 4]), signal('b', [2, 6])])
    expect(parts).toEqual([
      { text: 'ab', signals: ['a'] },
      { text: 'cd', signals: ['a', 'b'] },
      { text: 'ef', signals: ['b'] },
    ])
  })

  it('leaves out places that are not in the text', () => {
    expect(markText('abc', [signal('a', [5, 9], [2, 2])])).toEqual([{ text: 'abc', signals: [] }])
    expect(markText('abc', [signal('a', [2, 9])])).toEqual([
      { text: 'ab', signals: [] },
      { text: 'c', signals: ['a'] },
    ])
    expect(markText('', [signal('a', [0, 1])])).toEqual([])
  })
})
