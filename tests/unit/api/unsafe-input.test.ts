import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findUnsafeInput } from '#api/plugins/unsafe-input.ts'

const nest = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

describe('unsafe input', () => {
  it.each([
    ['a NUL', { a: ['x\u0000'] }],
    ['a NUL in a key', { 'x\u0000': 1 }],
    ['an unpaired surrogate', { a: { b: '\ud800' } }],
    ['a surrogate pair the wrong way round', '\udc00\ud800'],
    ['33 levels', nest(34)],
    ['100,000 levels, without overflowing the stack', nest(100_000)],
    ['an own __proto__', JSON.parse('{"a":[{"__proto__":{"x":1}}]}')],
    ['a constructor.prototype', JSON.parse('{"constructor":{"prototype":{}}}')],
    ['more values than anybody means to send', Array.from({ length: 30_000 }, () => 1)],
  ])('is %s', (_name, input) => {
    expect(findUnsafeInput(input)).toBeDefined()
  })

  it('is nothing that people write', () => {
    const usual = {
      text: 'Grüße 👋🏽 עברית \t\r\n',
      list: [1, null, true, -1.5e-9],
      constructor: 'x',
    }
    expect(findUnsafeInput(usual)).toBeUndefined()
    expect(findUnsafeInput(nest(30))).toBeUndefined()
    expect(findUnsafeInput(undefined)).toBeUndefined()
  })

  it('never lets a text through that PostgreSQL refuses, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5 }),
        fc.constantFrom('\u0000', '\ud83d', '\udfff'),
        (value, bad) => {
          expect(findUnsafeInput([value, { deep: [value, `a${bad}b`] }])).toBeDefined()
        },
      ),
    )
  })
})
