import { hashNode, type Hash } from './merkle.ts'

/** Leaves from `start` up to `end`, which is not among them; a proof is the roots of such ranges. */
export interface LeafRange {
  start: number
  end: number
}

/** What, together with a leaf, makes the root of a tree of this size: from the leaf upwards (RFC 9162, 2.1.3.1). */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + splitOf(end - start)
    const isLeft = index < middle
    ranges.push(isLeft ? { start: middle, end } : { start, end: middle })
    if (isLeft) end = middle
    else start = middle
  }
  return ranges.toReversed()
}

/** What shows that the larger tree begins with the smaller one (RFC 9162, 2.1.4.1). */
export function consistencyRanges(first: number, second: number): LeafRange[] {
  const ranges: LeafRange[] = []
  let [start, end] = [0, second]
  while (end > first) {
    const middle = start + splitOf(end - start)
    const isLeft = first <= middle
    ranges.push(isLeft ? { start: middle, end } : { start, end: middle })
    if (isLeft) end = middle
    else start = middle
  }
  // The smaller tree itself is known to who checks, so it is left out where it is whole in the larger one.
  if (start > 0) ranges.push({ start, end })
  return ranges.toReversed()
}

interface Inclusion {
  /** Hash of the leaf in the tree. */
  leaf: Uint8Array
  index: number
  size: number
  proof: readonly Uint8Array[]
}

/** The root that the proof leads to; null where it is no proof for this place (RFC 9162, 2.1.3.2). */
export function rootByInclusion(
  { leaf, index, size, proof }: Inclusion,
  hash: Hash,
): Uint8Array | null {
  if (index >= size) return null
  let place = { index, last: size - 1 }
  let root = leaf
  for (const sibling of proof) {
    if (place.last === 0) return null
    if (isOdd(place.index) || place.index === place.last) {
      root = hashNode(sibling, root, hash)
      while (!isOdd(place.index) && place.index > 0) place = up(place)
    } else root = hashNode(root, sibling, hash)
    place = up(place)
  }
  return place.last === 0 ? root : null
}

interface Consistency {
  first: number
  second: number
  firstRoot: Uint8Array
  proof: readonly Uint8Array[]
}

/** The roots of both trees that the proof leads to; null where it is no proof for these sizes (RFC 9162, 2.1.4.2). */
export function rootsByConsistency(
  { first, second, firstRoot, proof }: Consistency,
  hash: Hash,
): { first: Uint8Array; second: Uint8Array } | null {
  if (first < 1 || first > second) return null
  if (first === second) return proof.length === 0 ? { first: firstRoot, second: firstRoot } : null
  const [start, ...rest] = isPowerOfTwo(first) ? [firstRoot, ...proof] : proof
  if (!start) return null
  let place = { index: first - 1, last: second - 1 }
  while (isOdd(place.index)) place = up(place)
  let roots = { first: start, second: start }
  for (const node of rest) {
    if (place.last === 0) return null
    if (isOdd(place.index) || place.index === place.last) {
      roots = {
        first: hashNode(node, roots.first, hash),
        second: hashNode(node, roots.second, hash),
      }
      while (!isOdd(place.index) && place.index > 0) place = up(place)
    } else roots = { ...roots, second: hashNode(roots.second, node, hash) }
    place = up(place)
  }
  return place.last === 0 ? roots : null
}

/** The largest power of two below the size: where a tree parts into its left and its right half. */
export function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

// Not by bit operators, which know 32 bits only.
const isOdd = (number: number) => number % 2 === 1
const isPowerOfTwo = (number: number) => splitOf(number) * 2 === number || number === 1
const up = ({ index, last }: { index: number; last: number }) => ({
  index: Math.floor(index / 2),
  last: Math.floor(last / 2),
})
