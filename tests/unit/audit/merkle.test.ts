import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  appendLeaf,
  EMPTY_FRONTIER,
  isFrontier,
  merkleRoot,
  type Hash,
  type MerkleFrontier,
} from '#domain/merkle.ts'

const sha256: Hash = (bytes) => hash('sha256', bytes, 'buffer')

// The inputs and roots of the reference tests of Certificate Transparency (RFC 6962).
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((leaf) => Buffer.from(leaf, 'hex'))
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const treeOf = (leaves: readonly Uint8Array[]): MerkleFrontier =>
  leaves.reduce<MerkleFrontier>((tree, leaf) => appendLeaf(tree, leaf, sha256), EMPTY_FRONTIER)
const rootOf = (leaves: readonly Uint8Array[]) =>
  Buffer.from(merkleRoot(treeOf(leaves), sha256)).toString('hex')

/** The definition of RFC 6962, section 2.1, word for word. */
function defined(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves
  if (!only) return sha256(Buffer.alloc(0))
  if (leaves.length === 1) return sha256(Buffer.concat([Buffer.of(0), only]))
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  const halves = [defined(leaves.slice(0, split)), defined(leaves.slice(split))]
  return sha256(Buffer.concat([Buffer.of(1), ...halves]))
}

describe('a Merkle tree', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))(
    'of the first %i reference leaves has the reference root',
    (size, root) => {
      expect(rootOf(LEAVES.slice(0, size))).toBe(root)
    },
  )

  it('that grows leaf by leaf has at every size the root of the definition', () => {
    const leaves = Array.from({ length: 70 }, (_, index) => Buffer.from(`leaf ${index}`))
    for (let size = 0; size <= leaves.length; size += 1) {
      const some = leaves.slice(0, size)
      expect(rootOf(some)).toBe(Buffer.from(defined(some)).toString('hex'))
    }
  })

  it('keeps as many roots as its size has one bits', () => {
    const tree = treeOf(Array.from({ length: 1_000 }, (_, index) => Buffer.of(index % 256)))
    expect(tree.roots).toHaveLength(6)
    expect(isFrontier(tree)).toBe(true)
    expect(isFrontier({ ...tree, size: 1_023 })).toBe(false)
  })

  it('has another root when two leaves change places', () => {
    const [first, second, ...rest] = LEAVES
    expect(rootOf([second!, first!, ...rest])).not.toBe(ROOTS[8])
  })

  it('refuses to go on from roots that do not belong to its size', () => {
    expect(() => appendLeaf({ size: 3, roots: [] }, Buffer.of(1), sha256)).toThrow(RangeError)
  })
})
