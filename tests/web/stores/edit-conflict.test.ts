import { describe, expect, it } from 'vitest'
import { conflictsOf, keepYours } from '#web/stores/edit-conflict.ts'

const base = { reason: 'First.', priority: 500, points: ['input'], mode: 'enforce' }
const theirs = { reason: 'Theirs.', priority: 500, points: ['input', 'output'], mode: 'shadow' }
const yours = { reason: 'Yours.', priority: 900, points: ['input'], mode: 'shadow' }

describe('an edit that somebody else was faster with', () => {
  it('names what they changed, apart by who else touched it, and not what only you changed', () => {
    const found = conflictsOf({ base, theirs, yours })
    expect(found.map(({ field, kind }) => [field, kind])).toEqual([
      ['reason', 'both'],
      ['points', 'theirs'],
      ['mode', 'same'],
    ])
    expect(found[0]).toMatchObject({ theirs: 'Theirs.', yours: 'Yours.', lines: [] })
    expect(found[1]?.lines).toEqual([
      { mark: ' ', text: 'input' },
      { mark: '+', text: 'output' },
    ])
  })

  it('shows lists that both changed line by line, from theirs to yours', () => {
    const both = conflictsOf({ base, theirs, yours: { ...yours, points: ['input', 'tool_call'] } })
    expect(both.find(({ field }) => field === 'points')?.lines).toEqual([
      { mark: ' ', text: 'input' },
      { mark: '-', text: 'output' },
      { mark: '+', text: 'tool_call' },
    ])
  })

  it('keeps every field of yours over theirs, and theirs where you changed nothing', () => {
    expect(keepYours({ base, theirs, yours })).toEqual({
      reason: 'Yours.',
      priority: 900,
      points: ['input', 'output'],
      mode: 'shadow',
    })
  })
})
