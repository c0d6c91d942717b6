import type { PoolClient } from 'pg'
import {
  appendLeaf,
  EMPTY_FRONTIER,
  hashNode,
  merkleRoot,
  type MerkleFrontier,
} from '#domain/merkle.ts'
import { splitOf, type LeafRange } from '#domain/merkle-proof.ts'
import { sha256 } from '../audit/sha256.ts'

// Leaves whose root is kept; what is below is read again where it is asked for. A power of two.
const BLOCK = 1_024

/** The Merkle tree over the first events of the chain, of any part of which the root can be asked for. */
export interface AuditTree {
  rootOf(range: LeafRange): Promise<Uint8Array>
}

/** Reads the hashes of the chain once, and keeps the root of each thousand of them. */
export async function readAuditTree(client: PoolClient, size: number): Promise<AuditTree> {
  const blocks: Uint8Array[] = []
  for (let start = 0; start + BLOCK <= size; start += BLOCK)
    blocks.push(rootOfLeaves(await readLeaves(client, { start, end: start + BLOCK })))
  const known = new Map(blocks.map((root, index) => [keyOf(blockAt(index)), root]))
  let loaded = { start: -1, leaves: [] as Uint8Array[] }

  async function leavesOf({ start, end }: LeafRange): Promise<Uint8Array[]> {
    const blockStart = Math.floor(start / BLOCK) * BLOCK
    if (loaded.start !== blockStart) {
      const block = { start: blockStart, end: Math.min(size, blockStart + BLOCK) }
      loaded = { start: blockStart, leaves: await readLeaves(client, block) }
    }
    return loaded.leaves.slice(start - blockStart, end - blockStart)
  }

  async function rootOf(range: LeafRange): Promise<Uint8Array> {
    const kept = known.get(keyOf(range))
    if (kept) return kept
    const { start, end } = range
    if (end - start <= BLOCK) return rootOfLeaves(await leavesOf(range))
    const middle = start + splitOf(end - start)
    const left = await rootOf({ start, end: middle })
    const root = hashNode(left, await rootOf({ start: middle, end }), sha256)
    known.set(keyOf(range), root)
    return root
  }

  return { rootOf }
}

const blockAt = (index: number) => ({ start: index * BLOCK, end: (index + 1) * BLOCK })
const keyOf = ({ start, end }: LeafRange) => `${start}-${end}`

function rootOfLeaves(leaves: readonly Uint8Array[]): Uint8Array {
  const tree = leaves.reduce<MerkleFrontier>(
    (tree, leaf) => appendLeaf(tree, leaf, sha256),
    EMPTY_FRONTIER,
  )
  return merkleRoot(tree, sha256)
}

async function readLeaves(client: PoolClient, { start, end }: LeafRange): Promise<Uint8Array[]> {
  const { rows } = await client.query<{ entry_hash: Buffer }>(
    'SELECT entry_hash FROM audit_events WHERE seq > $1 AND seq <= $2 ORDER BY seq',
    [start, end],
  )
  return rows.map((row) => row.entry_hash)
}
