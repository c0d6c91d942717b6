import { describe, expect, it } from 'vitest'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { reasonFor } from '#domain/governance/reasons.ts'
import { builtInRules } from '#domain/governance/rules.ts'
import { signalCatalogue } from '#domain/governance/signal-catalogue.ts'
import german from '#web/locales/sentences.de.json'
import { sentenceReader } from '#web/stores/server-text.ts'

const read = sentenceReader(german)

describe('what the server says in English', () => {
  it.each([...builtInRules, ...immutableRules].map((rule) => [rule.key, rule]))(
    'the sentence of %s is known in German',
    (_, { reason, reasonKey }) => {
      expect(read(reason ?? reasonFor(reasonKey))).toBeTypeOf('string')
    },
  )

  it('every signal is explained in German', () => {
    const unknown = signalCatalogue.filter(({ meaning }) => read(meaning) === undefined)
    expect(unknown.map(({ id }) => id)).toEqual([])
  })

  it('keeps the values of a sentence, and takes the more special sentence first', () => {
    expect(read('Changed refunds.above-limit')).toBe('refunds.above-limit geändert')
    expect(read('Changed the topic “Mergers (US)”')).toBe('Thema „Mergers (US)“ geändert')
  })

  it('leaves alone what people wrote', () => {
    expect(read('Refunds above the limit are approved by a person.')).toBeUndefined()
  })
})
