import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseAgent, rankAgents, type RoutableAgent } from '#domain/routing-agents.ts'

function agent(name: string, overrides: Partial<RoutableAgent> = {}): RoutableAgent {
  return {
    id: `id-${name}`,
    slug: name.toLowerCase(),
    name,
    domain: 'general',
    description: '',
    keywords: [],
    router: true,
    ...overrides,
  }
}

const billing = agent('Mara', {
  domain: 'billing',
  description: 'Explains charges and corrects wrong amounts',
  keywords: ['invoice', 'refund', 'credit card', 'Rückerstattung', '請求書', 'KI'],
})
const people = agent('Noor', {
  domain: 'people',
  description: 'Explains holidays, contracts and benefits',
  keywords: ['vacation', 'payroll'],
})
const agents = [billing, people]

describe('ranking agents by words', () => {
  it.each([
    ['I need my invoice', 'Mara', ['invoice']],
    ['both INVOICES are late', 'Mara', ['invoice']],
    ['charged twice on my credit  cards!', 'Mara', ['credit card']],
    ['Wo bleibt meine ruckerstattung?', 'Mara', ['Rückerstattung']],
    ['先月の請求書を送ってください', 'Mara', ['請求書']],
    ['Kann KI das?', 'Mara', ['KI']],
    ['a question about billing', 'Mara', ['billing']],
    ['is noor there?', 'Noor', ['noor']],
    ['refund my vacation, payroll was late', 'Noor', ['vacation', 'payroll']],
  ])('finds the agent for "%s"', (text, name, matched) => {
    const [best] = rankAgents(text, agents)
    expect(best).toMatchObject({ name, matched })
  })

  it.each([
    ['nothing that anybody does'],
    ['kippers'],
    ['card credit'],
    ['preinvoice'],
    [''],
    ['?!'],
    ['who explains this to me'],
  ])('finds nobody for "%s"', (text) => {
    expect(rankAgents(text, agents)).toEqual([])
  })

  it('leaves out agents that are not routed to', () => {
    expect(rankAgents('invoice', [{ ...billing, router: false }])).toEqual([])
  })

  it('breaks ties by name, whatever the order of the agents', () => {
    const twins = [agent('Zoe', { keywords: ['tax'] }), agent('Abe', { keywords: ['tax'] })]
    const names = rankAgents('tax', twins).map(({ name }) => name)
    expect(names).toEqual(['Abe', 'Zoe'])
    expect(rankAgents('tax', twins.toReversed()).map(({ name }) => name)).toEqual(names)
  })

  it('scores more for more words, and counts a repeated word once', () => {
    const score = (text: string) => rankAgents(text, agents)[0]?.score ?? 0
    expect(score('invoice refund')).toBeGreaterThan(score('invoice'))
    expect(score('invoice invoice invoice')).toBe(score('invoice'))
  })

  it('keeps every score between 0 and 1, sorted, for any text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...billing.keywords, 'payroll', 'x')), (words) => {
        const scores = rankAgents(words.join(' '), agents).map(({ score }) => score)
        expect(scores.every((score) => score > 0 && score <= 1)).toBe(true)
        expect(scores).toEqual(scores.toSorted((a, b) => b - a))
      }),
    )
  })
})

describe('choosing an agent', () => {
  it('takes the best of the ranking', () => {
    expect(chooseAgent(rankAgents('payroll', agents), 'primary')).toBe(people.id)
  })

  it('falls back to the primary agent when nobody fits', () => {
    expect(chooseAgent([], 'primary')).toBe('primary')
  })

  it('falls back to the primary agent when only words of a description match', () => {
    const ranked = rankAgents('the amounts of these contracts', agents)
    expect(ranked.length).toBeGreaterThan(0)
    expect(chooseAgent(ranked, 'primary')).toBe('primary')
  })
})
