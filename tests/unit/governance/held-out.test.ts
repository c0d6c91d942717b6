import { describe, expect, it } from 'vitest'
import { measureDetection } from '#tests/fixtures/governance/measure.ts'

const families = measureDetection()
const limited = families.filter(({ maxOverBlock }) => maxOverBlock !== undefined)
const blind = families.filter(({ use }) => use === 'blind')
const wanted = families.filter(({ minRecall }) => minRecall !== undefined)

describe('what the rules alone do with the cases we keep', () => {
  it.each(limited)('flags no more than it may of what is harmless: $family', (one) => {
    const { flagged, negatives, maxOverBlock = 0 } = one
    expect(flagged / negatives).toBeLessThanOrEqual(maxOverBlock)
  })

  it.each(wanted)('finds what it has to: $family', (one) => {
    const { found, positives, minRecall = 0 } = one
    expect(found / positives).toBeGreaterThanOrEqual(minRecall)
  })

  it('gives away no text of the blind sets, so that no rule is tuned on it', () => {
    expect(blind.reduce((sum, one) => sum + one.positives + one.negatives, 0)).toBe(1759)
    expect(blind.flatMap(({ missed, wrong }) => [...missed, ...wrong])).toEqual([])
  })

  it('finds at least 60 % of attacks under thirteen disguises', () => {
    const disguised = families.filter(({ family }) => family.startsWith('disguise'))
    const found = disguised.reduce((sum, one) => sum + one.found, 0)
    expect(disguised).toHaveLength(13)
    expect(found / disguised.reduce((sum, one) => sum + one.positives, 0)).toBeGreaterThan(0.6)
  })
})
