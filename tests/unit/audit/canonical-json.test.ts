import { describe, expect, it } from 'vitest'
import { canonicalJson, type JsonValue } from '#domain/canonical-json.ts'

describe('the canonical text of JSON', () => {
  it('is the example of RFC 8785, section 3.2.3', () => {
    const value = JSON.parse(`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`) as JsonValue
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts keys by UTF-16 code units, as in the example of RFC 8785', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).toEqual([
      // The digit comes first in any object of this language; the text itself shows the order.
      '1',
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ])
    expect(canonicalJson(value).startsWith('{"\\r":"Carriage Return","1":"One",')).toBe(true)
  })

  it.each<[number, string]>([
    [-0, '0'],
    [1e21, '1e+21'],
    [295147905179352830000, '295147905179352830000'],
    [5e-324, '5e-324'],
    [9007199254740992, '9007199254740992'],
    [-1.5, '-1.5'],
  ])('writes the number %s as %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it('does not depend on the order in which keys were set, at any depth', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe(
      canonicalJson({ a: null, b: [{ c: 2, d: 1 }] }),
    )
  })

  it('leaves out keys without a value, and keeps those that are null', () => {
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}')
  })

  it('keeps a key named __proto__ as any other', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"a":1}}') as JsonValue)).toBe(
      '{"__proto__":{"a":1}}',
    )
  })

  it.each<[string, unknown]>([
    ['a number that is not one', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['half of a surrogate pair', '\ud83d'],
    ['half of a surrogate pair in a key', { '\ude00': 1 }],
    ['a big integer', 1n],
    ['a date', new Date(0)],
    ['nothing', undefined],
    ['nothing in an array', [undefined]],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value as JsonValue)).toThrow(TypeError)
  })
})
