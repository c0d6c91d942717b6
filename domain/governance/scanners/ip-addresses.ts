/** Addresses that every machine or every network at home has, and so nobody's. */
function isNobodysV4([first = 0, second = 0]: readonly number[]): boolean {
  return (
    [0, 10, 127].includes(first) ||
    first >= 224 ||
    (first === 100 && second >= 64 && second <= 127) ||
    (first === 169 && second === 254) ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168)
  )
}

/** How much of the text is the address, and whether that could as well be the number of a version. */
export type Address = { length: number; isUnsure: boolean }

const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::\d{1,5})?$/

/** Versions count in small numbers. */
const MAX_VERSION = 32

function readV4(text: string): Address | null {
  const match = v4.exec(text)
  if (!match) return null
  const parts = match.slice(1, 5)
  if (parts.some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith('0'))))
    return null
  const numbers = parts.map(Number)
  if (isNobodysV4(numbers)) return null
  return {
    length: parts.join('.').length,
    isUnsure: numbers.filter((number) => number >= MAX_VERSION).length < 2,
  }
}

function readV6(text: string): Address | null {
  const halves = text.split('::')
  if (halves.length > 2 || !text.includes(':')) return null
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return null
  if (halves.length === 1 ? groups.length !== 8 : groups.length > 7 || groups.length < 2)
    return null
  if (/^f[cdef]../.test(groups[0] ?? '')) return null
  return { length: text.length, isUnsure: groups.length < 3 || !/\d/.test(text) }
}

/** The address of a machine that the text is, in lower case; a port behind it does not belong to it. */
export function readAddress(text: string): Address | null {
  return readV4(text) ?? readV6(text)
}
