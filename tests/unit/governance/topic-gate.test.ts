import { describe, expect, it } from 'vitest'
import type { KeptTopic } from '#contracts/governance.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { topicProblems, topicWarnings } from '#domain/governance/topic-gate.ts'

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

const agents = new Map([
  ['a1', 'law'],
  ['a2', 'sales'],
])
const problemsOf = (overrides: Partial<KeptTopic>) =>
  topicProblems(topic(overrides), { present: defaultSnapshot(), agents })

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
    ['an agent that is not there', { scope: { agentIds: ['a1', 'a9'] } }, 'scope.agentIds.1 is no'],
    ['nowhere to hold', { scope: { points: [] } }, 'scope.points is empty'],
    ['no agents at all', { scope: { agentIds: [] } }, 'scope.agentIds is empty'],
    [
      'an agent of another domain',
      { scope: { agentIds: ['a1'], domains: ['sales'] } },
      'scope.domains is the domain of none',
    ],
  ])('is refused with %s', (_name, overrides, refusal) => {
    expect(problemsOf(overrides).map(({ path, message }) => `${path} ${message}`)).toEqual([
      expect.stringContaining(refusal),
    ])
  })

  it.each<[string, Partial<KeptTopic>]>([
    ['a word of its own', {}],
    ['a sample', { keywords: [], samples: ['How do we buy the other company?'] }],
    ['nothing yet, while it is switched off', { keywords: [], active: false }],
    ['a word of every text, for one domain', { keywords: ['the'], scope: { domains: ['law'] } }],
    ['a word of every text, noted only', { keywords: ['the'], effect: 'allow_log' }],
    ['an agent of its domain', { scope: { agentIds: ['a1'], domains: ['law'] } }],
    [
      'an agent that is gone, while it is switched off',
      { scope: { agentIds: ['a9'] }, active: false },
    ],
  ])('is taken with %s', (_name, overrides) => {
    expect(problemsOf(overrides)).toEqual([])
  })

  it('is warned of where no agent is of a domain yet', () => {
    const scope = { domains: ['law', 'shipping'] }
    expect(topicWarnings(topic({ scope }), agents)).toEqual([
      { path: 'scope.domains.1', message: 'no agent is of the domain shipping' },
    ])
    expect(topicWarnings(topic({ scope, active: false }), agents)).toEqual([])
  })
})
