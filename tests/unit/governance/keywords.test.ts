import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldPhrase, foldPhrases, normalise } from '#domain/governance/normaliser.ts'
import { buildKeywordAutomaton } from '#domain/governance/scanners/keyword-automaton.ts'
import { KeywordScanner } from '#domain/governance/scanners/keywords.ts'

const severity = 'low' as const
const words = fc.string({ unit: fc.constantFrom('a', 'b', 'ab', 'c'), minLength: 1, maxLength: 4 })
const phrase = fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '))

function foundBy(phrases: readonly string[], text: string): string[] {
  const { symbols } = normalise(text)
  const found: string[] = []
  const automaton = buildKeywordAutomaton(() =>
    phrases.map((one) => ({ phrase: one, finding: { signalId: one, severity, score: 1 } })),
  )
  const scanner = new KeywordScanner(automaton, ({ signalId, from }) =>
    found.push(`${signalId} at ${from}`),
  )
  scanner.scan(symbols, 0, symbols.length)
  scanner.finish(symbols)
  return found.toSorted()
}

/** Looks for each phrase at each place. */
function foundOneByOne(phrases: readonly string[], text: string): string[] {
  const spaced = ` ${text} `
  return phrases
    .flatMap((one) =>
      Array.from(text, (_, at) => at)
        .filter((at) => spaced.startsWith(` ${one} `, at))
        .map((at) => `${one} at ${at}`),
    )
    .toSorted()
}

describe('keywords', () => {
  it('are all found wherever they stand, those inside others too', () => {
    const texts = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(fc.uniqueArray(phrase, { maxLength: 12 }), texts, (phrases, text) => {
        expect(foundBy(phrases, text)).toEqual(foundOneByOne(phrases, text))
      }),
      { numRuns: 300 },
    )
  })

  it('are not made ready before a text is read with them', () => {
    let isListed = false
    const automaton = buildKeywordAutomaton(() => {
      isListed = true
      return []
    })
    expect(isListed).toBe(false)
    expect(automaton().isEmpty).toBe(true)
    expect(isListed).toBe(true)
  })

  it('are folded together as each is alone', () => {
    const unit = fc.constantFrom(
      'a',
      'É',
      '\u0301',
      ' ',
      '\n',
      '&nbsp;',
      '&nb',
      '\u200B',
      '\uD83D',
      '\uDE00',
      'ﬁ',
    )
    const phrases = fc.array(fc.string({ unit, maxLength: 6 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(phrases, (list) => {
        expect(foldPhrases(list)).toEqual(list.map(foldPhrase))
      }),
    )
    expect(foldPhrases(['a\0b', 'c'])).toEqual(['ab', 'c'])
  })
})
