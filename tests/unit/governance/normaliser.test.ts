import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Normaliser, normalise } from '#domain/governance/normaliser.ts'

const originalOf = (text: string, from: number, to: number): string => {
  const { v1 } = normalise(text)
  return text.slice(v1.startOf(from), v1.endOf(to - 1))
}

describe('normalise', () => {
  it.each([
    ['full-width letters become plain', 'ＡＢＣ１２', 'ABC12'],
    ['ligatures come apart', 'ﬁne', 'fine'],
    ['invisible characters go', 'pa\u200Bss\u00ADwo\u2060rd\uFEFF', 'password'],
    ['directions go', '\u202Eabc\u202C', 'abc'],
    ['tag characters go', 'hi\u{E0041}\u{E0042}', 'hi'],
    ['variation selectors go', 'a\uFE0Fb', 'ab'],
    ['white space becomes one blank', 'a \t\u00A0 b', 'a b'],
    ['white space with a line break becomes one line break', 'a  \r\n\n b', 'a\nb'],
    ['marks join their letter', 'cafe\u0301', 'café'],
    ['marks join over an invisible character', 'cafe\u200B\u0301', 'café'],
    ['mathematical letters become plain', '𝓱𝒆𝓁𝗅𝚘', 'hello'],
    ['Hangul letters become syllables', '\u1112\u1161\u11AB', '한'],
    ['emoji stay', 'ok 👍🏽', 'ok 👍🏽'],
  ])('v1: %s', (_name, text, expected) => {
    expect(normalise(text).v1.text).toBe(expected)
  })

  it.each([
    ['case is folded', 'PassWord', 'password'],
    ['Cyrillic look-alikes become Latin', 'раѕѕwоrd', 'password'],
    ['Greek look-alikes become Latin', 'ραssωord', 'password'],
    ['small capitals become Latin', 'ᴘᴀssᴡᴏʀᴅ', 'password'],
    ['digits of other scripts become ASCII', '٤۴४４', '4444'],
    ['dashes become hyphens', 'a–b—c−d', 'a-b-c-d'],
    ['apostrophes become one', 'don’t', "don't"],
    ['letters without a twin stay', 'Größe ЖЩ 漢字', 'größe жщ 漢字'],
  ])('v2: %s', (_name, text, expected) => {
    expect(normalise(text).v2.text).toBe(expected)
  })

  it('keeps the original untouched', () => {
    const text = 'ＡＢ\u200BС\u202E'
    expect(normalise(text).v0).toBe(text)
  })

  it('maps every place back to the original', () => {
    const text = 'x ﬁ\u200Bn  е\u0301 end'
    const at = normalise(text).v1.text.indexOf('fin')
    expect(originalOf(text, at, at + 3)).toBe('ﬁ\u200Bn')
  })

  it('gives the same symbols wherever the text is cut', () => {
    const piece = fc.constantFrom(
      'a',
      'е',
      '\u0301',
      '\u200B',
      ' ',
      '\n',
      '\uD83D',
      '\uDC4D',
      'ﬁ',
      '\u1112',
      '\u1161',
      'Ａ',
      '\uFE0F',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(80)), (pieces, cuts) => {
        const text = pieces.join('')
        const cut = new Normaliser()
        let from = 0
        for (const to of [
          ...cuts.filter((at) => at <= text.length).sort((a, b) => a - b),
          text.length,
        ]) {
          cut.push(text.slice(from, to))
          from = to
        }
        cut.finish()
        const whole = new Normaliser()
        whole.push(text)
        whole.finish()
        expect(cut.stream.length).toBe(whole.stream.length)
        for (const view of ['v1', 'v2', 'start', 'end'] as const) {
          expect([...cut.stream[view].subarray(0, cut.stream.length)]).toEqual([
            ...whole.stream[view].subarray(0, whole.stream.length),
          ])
        }
      }),
    )
  })

  it('covers the original in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { symbols } = normalise(text)
        const starts = [...symbols.start.subarray(0, symbols.length)]
        const ends = [...symbols.end.subarray(0, symbols.length)]
        const isInOrder = starts.every((start, index) => {
          const end = ends[index] ?? -1
          const follows = start === starts[index - 1] || start >= (ends[index - 1] ?? 0)
          return follows && end > start && end <= text.length
        })
        expect(isInOrder).toBe(true)
      }),
    )
  })

  it('gives a part of a view, whether or not the whole was read', () => {
    const long = 'Größe und Maß, '.repeat(1000).trim()
    for (const [from, to] of [
      [0, 7],
      [8190, 8200],
      [14_990, 20_000],
      [0, 15_000],
    ] as const) {
      expect(normalise(long).v1.slice(from, to)).toBe(long.slice(from, to))
      const { v1 } = normalise(long)
      expect(v1.text.slice(from, to)).toBe(v1.slice(from, to))
    }
  })

  it('holds no memory once it is released', () => {
    const { symbols } = normalise('The memory of a long text.')
    symbols.release()
    const arrays = [symbols.v1, symbols.v2, symbols.kinds, symbols.start, symbols.end]
    expect(arrays.map(({ byteLength }) => byteLength)).toEqual([0, 0, 0, 0, 0])
  })
})
