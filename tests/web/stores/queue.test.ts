import { describe, expect, it } from 'vitest'
import { neighbourOf, rangeOf, withOpenRow } from '#web/stores/queue.ts'

const rows = (...ids: string[]) => ids.map((id) => ({ id }))
const ids = (list: { id: string }[]) => list.map(({ id }) => id)

describe('the queue of cases', () => {
  it('keeps the open row in its place after it was decided elsewhere', () => {
    const open = { row: { id: 'b' }, index: 1 }
    expect(ids(withOpenRow(rows('a', 'c', 'd'), open))).toEqual(['a', 'b', 'c', 'd'])
    expect(ids(withOpenRow(rows('a', 'b'), open))).toEqual(['a', 'b'])
    expect(ids(withOpenRow([], open))).toEqual(['b'])
    expect(ids(withOpenRow(rows('a'), null))).toEqual(['a'])
  })

  it('moves to the neighbour, and stays at its ends', () => {
    const list = rows('a', 'b')
    expect(neighbourOf(list, null, 1)?.id).toBe('a')
    expect(neighbourOf(list, 'a', 1)?.id).toBe('b')
    expect(neighbourOf(list, 'b', 1)).toBeNull()
    expect(neighbourOf(list, 'a', -1)).toBeNull()
  })

  it('selects a range in either direction', () => {
    const list = rows('a', 'b', 'c', 'd')
    expect(rangeOf(list, 'b', 'd')).toEqual(['b', 'c', 'd'])
    expect(rangeOf(list, 'd', 'b')).toEqual(['b', 'c', 'd'])
    expect(rangeOf(list, 'gone', 'c')).toEqual(['c'])
  })
})
