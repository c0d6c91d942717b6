import { describe, expect, it } from 'vitest'
import { rememberByContent } from '#domain/governance/remembered.ts'

function countingPreparation() {
  const prepared: string[] = []
  const prepare = rememberByContent((words: readonly string[]) => {
    prepared.push(words.join(' '))
    return { words }
  })
  return { prepare, prepared }
}

describe('what is prepared of a version of the rules', () => {
  it('is prepared once for all versions that say the same', () => {
    const { prepare, prepared } = countingPreparation()
    const first = prepare(['a', 'b'])
    expect(prepare(['a', 'b'])).toBe(first)
    expect(prepare(['a', 'c'])).not.toBe(first)
    expect(prepared).toEqual(['a b', 'a c'])
  })

  it('is forgotten when many others came, unless it was asked for meanwhile', () => {
    const { prepare, prepared } = countingPreparation()
    for (let index = 0; index < 20; index += 1) {
      prepare(['kept'])
      prepare([`other ${index}`])
    }
    expect(prepared.filter((words) => words === 'kept')).toHaveLength(1)
    prepare(['other 0'])
    expect(prepared.filter((words) => words === 'other 0')).toHaveLength(2)
  })
})
