import { isIPv4, isIPv6 } from 'node:net'

/**
 * What a limit counts for an address: IPv4 as it is, IPv6 by its /64, since one household holds all of that.
 * Every spelling of one address gives the same.
 */
export function clientNetwork(address: string): string {
  const bare = address.replace(/%.*$/, '')
  if (isIPv4(bare)) return bare
  if (!isIPv6(bare)) return 'unknown'
  const groups = expand(new URL(`http://[${bare}]`).hostname.slice(1, -1))
  return mappedIPv4(groups) ?? `${groups.slice(0, 4).join(':')}::/64`
}

// URL parsing has made it canonical: lower case, no dotted part, at most one `::`.
function expand(canonical: string): string[] {
  const [head = '', tail] = canonical.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = 8 - before.length - after.length
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after]
}

function mappedIPv4(groups: string[]): string | undefined {
  const isMapped = groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff'
  if (!isMapped) return undefined
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
