import { describe, expect, it } from 'vitest'
import { parseIfMatch } from '#api/plugins/versions.ts'

describe('If-Match', () => {
  it.each([
    ['"3"', 3],
    ['3', 3],
    ['W/"12"', 12],
    [' "3" ', 3],
    ['"0"', 0],
  ])('%s is a version', (header, version) => {
    expect(parseIfMatch(header)).toBe(version)
  })

  it.each([undefined, '', ' ', '*'])('%s names no version', (header) => {
    expect(() => parseIfMatch(header)).toThrow(expect.objectContaining({ status: 428 }))
  })

  it.each(['"a"', '-1', '1.5', '"1","2"', '"9999999999"', 'W/3 x'])('%s is malformed', (header) => {
    expect(() => parseIfMatch(header)).toThrow(expect.objectContaining({ status: 400 }))
  })
})
