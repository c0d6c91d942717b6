import { describe, expect, it } from 'vitest'
import { line, storedLine } from '#contracts/common.ts'
import { newPolicy, policyChanges } from '#contracts/governance-policies.ts'

const hidden = [
  '\n',
  '\u0007',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202A',
  '\u202E',
  '\u2066',
  '\u2069',
]

describe('a line of text', () => {
  it.each(hidden)('cannot hold %j, which would make it read as another one', (character) => {
    expect(line(80).safeParse(`Pay ${character}nobody`).success).toBe(false)
  })

  it('may be in any script, with joined emoji', () => {
    for (const text of ['مرحبا بك', 'नमस्ते', '👩‍👩‍👧 ok', 'a – “b”'])
      expect(line(80).parse(text)).toBe(text)
  })

  it('that was kept before this was asked can still be read', () => {
    expect(storedLine(80).parse('a\u202Eb')).toBe('a\u202Eb')
  })
})

describe('a rule', () => {
  it('names each of its points once, as a new one and as an edit', () => {
    const points = ['input', 'input']
    const places = [newPolicy, policyChanges].map((schema) =>
      schema.safeParse({ points }).error?.issues.map(({ path }) => path.join('.')),
    )
    expect(places).toEqual([expect.arrayContaining(['points']), ['points']])
  })
})
