import { describe, expect, it } from 'vitest'
import type { KeptTopic } from '#contracts/governance.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { topicProblems } from '#domain/governance/topic-gate.ts'

const topic = (overrides: Partial<KeptTopic> = {}): KeptTopic => ({
  id: 't1',
  name: 'Mergers',
  definition: '',
  keywords: ['project halibut'],
  samples: [],
  effect: 'block',
  active: true,
  ...overrides,
})

describe('a topic', () => {
  it.each<[string, Partial<KeptTopic>, string]>([
    ['nothing to be found by', { keywords: [] }, 'keywords is empty'],
    [
      'a keyword that shows nothing',
      { keywords: ['fine', '\u200B'] },
      'keywords.1 holds no letters',
    ],
    ['a keyword of a star alone', { keywords: ['*'] }, 'keywords.0 holds no letters'],
    ['a sample of marks', { samples: ['…?!'] }, 'samples.0 holds no letters'],
    ['a word of every text', { keywords: ['the'] }, 'keywords would block: summary'],
    [
      'beginnings of most words',
      {
        keywords: [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `${letter}*`),
        effect: 'require_approval',
      },
      'keywords would have 33 of 36 ordinary texts wait',
    ],
  ])('is refused with %s', (_name, overrides, refusal) => {
    const problems = topicProblems(topic(overrides), defaultSnapshot())
    expect(problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
      expect.stringContaining(refusal),
    ])
  })

  it.each<[string, Partial<KeptTopic>]>([
    ['a word of its own', {}],
    ['a sample', { keywords: [], samples: ['How do we buy the other company?'] }],
    ['nothing yet, while it is switched off', { keywords: [], active: false }],
    ['a word of every text, for one domain', { keywords: ['the'], scope: { domains: ['law'] } }],
    ['a word of every text, noted only', { keywords: ['the'], effect: 'allow_log' }],
  ])('is taken with %s', (_name, overrides) => {
    expect(topicProblems(topic(overrides), defaultSnapshot())).toEqual([])
  })
})
