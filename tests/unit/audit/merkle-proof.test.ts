import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  appendLeaf,
  EMPTY_FRONTIER,
  hashLeaf,
  merkleRoot,
  type Hash,
  type MerkleFrontier,
} from '#domain/merkle.ts'
import {
  consistencyRanges,
  inclusionRanges,
  rootByInclusion,
  rootsByConsistency,
  type LeafRange,
} from '#domain/merkle-proof.ts'

const sha256: Hash = (bytes) => hash('sha256', bytes, 'buffer')
const LEAVES = Array.from({ length: 37 }, (_, index) => Buffer.from(`leaf ${index}`))
const SIZES = LEAVES.map((_, index) => index + 1)

const rootOf = ({ start, end }: LeafRange) =>
  merkleRoot(
    LEAVES.slice(start, end).reduce<MerkleFrontier>(
      (tree, leaf) => appendLeaf(tree, leaf, sha256),
      EMPTY_FRONTIER,
    ),
    sha256,
  )
const rootAt = (size: number) => rootOf({ start: 0, end: size })
const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex')

function includes(index: number, size: number, proof = inclusionRanges(index, size).map(rootOf)) {
  const leaf = hashLeaf(LEAVES[index] ?? Buffer.of(), sha256)
  return hex(rootByInclusion({ leaf, index, size, proof }, sha256) ?? undefined)
}

function isConsistent(
  first: number,
  second: number,
  proof = consistencyRanges(first, second).map(rootOf),
): boolean {
  const roots = rootsByConsistency({ first, second, firstRoot: rootAt(first), proof }, sha256)
  return hex(roots?.first) === hex(rootAt(first)) && hex(roots?.second) === hex(rootAt(second))
}

describe('a proof of inclusion', () => {
  it('leads from every leaf to the root, at every size', () => {
    for (const size of SIZES)
      for (let index = 0; index < size; index += 1)
        expect(includes(index, size)).toBe(hex(rootAt(size)))
  })

  // Audit paths of the reference tests of Certificate Transparency: 0-based leaf and size, and the ranges of the path.
  it.each<[number, number, string[]]>([
    [0, 1, []],
    [0, 8, ['1-2', '2-4', '4-8']],
    [5, 8, ['4-5', '6-8', '0-4']],
    [2, 3, ['0-2']],
    [1, 5, ['0-1', '2-4', '4-5']],
  ])('of leaf %i of %i is made of the reference nodes', (index, size, expected) => {
    expect(inclusionRanges(index, size).map(({ start, end }) => `${start}-${end}`)).toEqual(
      expected,
    )
  })

  it('leads nowhere near for another leaf, another size, or with a node missing, twice or in another place', () => {
    const proof = inclusionRanges(20, 37).map(rootOf)
    const root = hex(rootAt(37))
    expect(includes(20, 37, proof)).toBe(root)
    expect(includes(21, 37, proof)).not.toBe(root)
    expect(includes(20, 32, proof)).not.toBe(root)
    expect(includes(20, 37, proof.slice(1))).not.toBe(root)
    expect(includes(20, 37, [...proof, ...proof.slice(-1)])).not.toBe(root)
    expect(includes(20, 37, proof.toReversed())).not.toBe(root)
    expect(includes(37, 37, proof)).toBeUndefined()
  })
})

describe('a proof of consistency', () => {
  it('holds between any two sizes', () => {
    for (const second of SIZES)
      for (let first = 1; first <= second; first += 1)
        expect([first, second, isConsistent(first, second)]).toEqual([first, second, true])
  })

  it.each<[number, number, string[]]>([
    [1, 8, ['1-2', '2-4', '4-8']],
    [6, 8, ['4-6', '6-8', '0-4']],
    [2, 5, ['2-4', '4-5']],
  ])('from %i to %i is made of the reference nodes', (first, second, expected) => {
    expect(consistencyRanges(first, second).map(({ start, end }) => `${start}-${end}`)).toEqual(
      expected,
    )
  })

  it('does not hold for other sizes, or with a node missing, added or changed', () => {
    const proof = consistencyRanges(13, 37).map(rootOf)
    expect(isConsistent(13, 37, proof)).toBe(true)
    expect(isConsistent(12, 37, proof)).toBe(false)
    expect(isConsistent(13, 36, proof)).toBe(false)
    expect(isConsistent(13, 37, [])).toBe(false)
    expect(isConsistent(13, 37, [...proof, ...proof.slice(-1)])).toBe(false)
    for (const index of proof.keys()) {
      expect(isConsistent(13, 37, proof.toSpliced(index, 1))).toBe(false)
      expect(isConsistent(13, 37, proof.toSpliced(index, 1, rootAt(1)))).toBe(false)
    }
    expect(isConsistent(37, 37, proof)).toBe(false)
  })
})
