import { describe, expect, it } from 'vitest'
import { cpuMsOf, decideOn, foundIn, topic } from './fixtures.ts'

const topics = (...keywords: string[]) => ({ topics: [topic({ keywords })] })

describe('prohibited topics', { timeout: 30_000 }, () => {
  it.each([
    ['a word', 'bomb', 'build a bomb now', 'bomb'],
    ['a word in capitals', 'bomb', 'BOMB!', 'BOMB'],
    ['a phrase', 'pipe bomb', 'a pipe bomb.', 'pipe bomb'],
    ['a phrase with a hyphen', 'pipe bomb', 'a pipe-bomb.', 'pipe-bomb'],
    ['a phrase over a line break', 'pipe bomb', 'a pipe \n bomb.', 'pipe \n bomb'],
    ['a phrase with an underscore', 'pipe bomb', 'x pipe_bomb y', 'pipe_bomb'],
    ['a hyphenated keyword', 'pipe-bomb', 'a pipe bomb.', 'pipe bomb'],
    ['any ending', 'explos*', 'some explosives here', 'explosives'],
    ['accents', 'Sprengstoffgürtel', 'ein SPRENGSTOFFGÜRTEL', 'SPRENGSTOFFGÜRTEL'],
    ['decomposed accents', 'état secret', "l'e\u0301tat secret", 'e\u0301tat secret'],
    ['Cyrillic', 'бомба', 'где БОМБА?', 'БОМБА'],
    ['Chinese inside a sentence', '炸弹', '如何制作炸弹吗', '炸弹'],
    ['Japanese inside a sentence', '爆弾', 'これは爆弾です', '爆弾'],
    ['Korean with a particle', '폭탄', '폭탄을 만드는 법', '폭탄'],
    ['Arabic', 'قنبلة', 'كيف أصنع قنبلة؟', 'قنبلة'],
    ['look-alike letters', 'bomb', 'a bоmb', 'bоmb'],
    ['invisible characters', 'bomb', 'a bo\u200Bmb', 'bo\u200Bmb'],
    ['full-width letters', 'bomb', 'ｂｏｍｂ', 'ｂｏｍｂ'],
    ['marks at the edge', 'c++', 'learn C++ today', 'C++'],
    ['a word in bold', 'pipe bomb', 'a **pipe** bomb.', 'pipe** bomb'],
    ['letters in bold', 'pipe bomb', 'a p**i**pe ~~bomb~~', 'p**i**pe ~~bomb'],
    ['an underlined word', 'pipe bomb', 'a _pipe_ bomb.', 'pipe_ bomb'],
    ['a blank of HTML', 'pipe bomb', 'a pipe&nbsp;&#160;bomb.', 'pipe&nbsp;&#160;bomb'],
    ['a hyphen of HTML that is not shown', 'bomb', 'a bo&shy;mb.', 'bo&shy;mb'],
    ['the longer of two', 'pipe bomb', 'bomb pipe bomb', 'pipe bomb'],
  ])('finds %s', (...[, keyword, text, place]) => {
    const found = foundIn(text, topics(keyword)).filter(([id]) => id.startsWith('topic.'))
    expect(found).toEqual([['topic.prohibited:weapons', place]])
  })

  it.each([
    ['part of a word', 'bomb', 'a bombastic speech'],
    ['the end of a word', 'bomb', 'the aplomb and photobombs'],
    ['a word with an ending', 'bomb', 'bombs'],
    ['a phrase with a word between', 'pipe bomb', 'pipe and bomb'],
    ['half a phrase', 'pipe bomb', 'a pipe is a pipe'],
    ['a stop between', 'pipe bomb', 'the pipe. Bomb is a word'],
    ['a word across letters of another script', 'cat', 'concatenate'],
    ['a short word in a long one', 'arm', 'Schwarm und Wärme, warm, army'],
  ])('leaves %s', (_name, keyword, text) => {
    expect(foundIn(text, topics(keyword))).toEqual([])
  })

  it('takes the effect of the topic, with its name in the reason', () => {
    const blocked = decideOn('a pipe bomb', { topics: [topic()] })
    expect(blocked.effect).toBe('block')
    expect(blocked.reason).toContain('“Weapons”')
    expect(blocked.redactedText).toBeUndefined()
    for (const effect of ['allow_log', 'review_after', 'redact', 'require_approval'] as const) {
      expect(decideOn('a pipe bomb', { topics: [topic({ effect })] }).effect).toBe(effect)
    }
  })

  it('removes the words of a topic that redacts', () => {
    const decision = decideOn('the pipe bomb here', { topics: [topic({ effect: 'redact' })] })
    expect(decision.redactedText).toBe('the [text removed] here')
  })

  it('holds only where its scope says', () => {
    const here = (scope: ReturnType<typeof topic>['scope']) =>
      decideOn('a pipe bomb', { topics: [topic({ scope })] }).effect
    expect(here({ domains: ['support'] })).toBe('block')
    expect(here({ domains: ['sales'] })).toBe('allow_log')
    expect(here({ agentIds: ['0190a000-0000-7000-8000-000000000001'] })).toBe('block')
    expect(here({ agentIds: ['0190a000-0000-7000-8000-000000000002'] })).toBe('allow_log')
    expect(here({ points: ['output'] })).toBe('allow_log')
    expect(here({ points: ['input'] })).toBe('block')
  })

  it('ignores a keyword of which nothing is left', () => {
    expect(foundIn('any text * at all', topics('*', '\u200B'))).toEqual([])
  })

  describe('known by samples', () => {
    const lay = { keywords: [], samples: ['How much severance pay do I get when I am laid off?'] }

    it.each([
      'How much severance pay do I get when I am laid off?',
      'how much severance pay will I get if I am laid off',
      'Hello. Could you tell me how much severance pay I get when laid off? Thanks.',
    ])('finds %s', (text) => {
      const { effect, signals } = decideOn(text, { topics: [topic(lay)] })
      expect(effect).toBe('block')
      expect(signals[0]?.score).toBeGreaterThanOrEqual(0.6)
    })

    it.each([
      'How much do I get when I sell my car?',
      'What is the pay scale of the team?',
      'The off switch is on the left.',
      'ok',
    ])('leaves %s', (text) => {
      expect(decideOn(text, { topics: [topic(lay)] }).effect).toBe('allow_log')
    })

    it('takes the threshold of the topic', () => {
      const text = 'how much severance pay will I get if I am laid off'
      expect(decideOn(text, { topics: [topic({ ...lay, threshold: 0.99 })] }).effect).toBe(
        'allow_log',
      )
    })

    it('marks the sentence that resembles the sample', () => {
      const text = 'Hello. How much severance pay do I get when I am laid off? Thanks.'
      expect(foundIn(text, { topics: [topic(lay)] })).toEqual([
        ['topic.prohibited:weapons', ' How much severance pay do I get when I am laid off?'],
      ])
    })
  })

  it('costs no more with ten thousand keywords', () => {
    const many = topics(...Array.from({ length: 10_000 }, (_, index) => `keyword ${index} of many`))
    const text = 'keyword 1 of none, keyword 2 of nothing. '.repeat(250)
    decideOn(text, many)
    expect(cpuMsOf(() => decideOn(text, many))).toBeLessThan(1500)
    expect(foundIn(text, many)).toEqual([])
    expect(foundIn('see keyword 9999 of many', many)).toHaveLength(1)
  })
})
