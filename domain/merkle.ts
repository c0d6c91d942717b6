/** SHA-256, or in a test something that shows what is hashed. */
export type Hash = (bytes: Uint8Array) => Uint8Array

/**
 * What has to be kept of a growing Merkle tree (RFC 6962): the roots of its complete subtrees, largest first. Their
 * sizes are the powers of two that make up `size`, so there are at most as many as `size` has bits.
 */
export interface MerkleFrontier {
  size: number
  roots: readonly Uint8Array[]
}

export const EMPTY_FRONTIER: MerkleFrontier = { size: 0, roots: [] }

// Leaves and nodes are told apart, so that no node can be passed off as a leaf.
const LEAF = 0x00
const NODE = 0x01

/** What stands for a leaf in the tree. */
export function hashLeaf(leaf: Uint8Array, hash: Hash): Uint8Array {
  return hash(join(LEAF, leaf))
}

/** What stands for two subtrees side by side. */
export function hashNode(left: Uint8Array, right: Uint8Array, hash: Hash): Uint8Array {
  return hash(join(NODE, left, right))
}

/** The tree with one more leaf at its end. */
export function appendLeaf(frontier: MerkleFrontier, leaf: Uint8Array, hash: Hash): MerkleFrontier {
  const roots = [...frontier.roots]
  let root = hashLeaf(leaf, hash)
  // Each one bit at the end of the size is a complete subtree that the new one makes a larger one with.
  for (let size = frontier.size; size % 2 === 1; size = (size - 1) / 2) {
    const left = roots.pop()
    if (!left) throw new RangeError('the frontier has fewer roots than its size says')
    root = hashNode(left, root, hash)
  }
  return { size: frontier.size + 1, roots: [...roots, root] }
}

/** The hash that stands for every leaf and their order. */
export function merkleRoot({ roots }: MerkleFrontier, hash: Hash): Uint8Array {
  const last = roots.at(-1)
  if (!last) return hash(new Uint8Array())
  return roots.slice(0, -1).reduceRight((right, left) => hashNode(left, right, hash), last)
}

/** Whether there are as many roots as a tree of this size has. */
export function isFrontier({ size, roots }: MerkleFrontier): boolean {
  let ones = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2
  return roots.length === ones
}

function join(prefix: number, ...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0))
  bytes[0] = prefix
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
