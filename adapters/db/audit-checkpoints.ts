import type { Pool } from 'pg'
import {
  CHAIN_START,
  createChainVerifier,
  type ChainPosition,
  type ChainVerifier,
} from '#domain/audit-chain.ts'
import type { Checkpoint, Flaw } from '#domain/audit-checkpoint.ts'
import { fromHex, toHex } from '#domain/audit-entry.ts'
import { isFrontier, merkleRoot, type MerkleFrontier } from '#domain/merkle.ts'
import type { AuditAnchor } from '../audit/anchor.ts'
import type { CheckpointKey } from '../audit/checkpoint-key.ts'
import { sha256 } from '../audit/sha256.ts'
import { readChain } from './audit-chain.ts'
import { inSnapshot, type Queryable } from './transaction.ts'

export interface CheckpointContext {
  pool: Pool
  key: CheckpointKey
  anchor: AuditAnchor
}

export type CheckpointOutcome =
  | { kind: 'made'; size: number }
  | { kind: 'nothing_new' }
  /** What came since the last checkpoint does not follow it: nothing of the kind is signed. */
  | { kind: 'refused'; flaw: Flaw }

interface CheckpointRow {
  size: string
  root_hash: Buffer
  head_hash: Buffer
  frontier: Buffer[] | null
  signature: Buffer
  key_id: string
  created_at: Date
}

/** Signs the chain as it is now where something came since the last time, and keeps the statement outside too. */
export async function makeCheckpoint(context: CheckpointContext): Promise<CheckpointOutcome> {
  const next = await inSnapshot(context.pool, async (client) => {
    const last = await readLast(client)
    const chain = createChainVerifier({ hash: sha256, start: toPosition(last) })
    const start = chain.position().tree.size
    for await (const batch of readChain(client, start)) {
      const flaw = pushAll(chain, batch)
      if (flaw) return { flaw }
    }
    return { position: chain.position(), signedSize: Number(last?.size ?? 0) }
  })
  if (next.flaw) return { kind: 'refused', flaw: next.flaw }
  const { position, signedSize } = next
  const { size } = position.tree
  if (size > signedSize) await storeCheckpoint(context, position)
  // Also what an earlier run stored and could not carry out.
  await carryOut(context)
  return size > signedSize ? { kind: 'made', size } : { kind: 'nothing_new' }
}

export function pushAll(
  chain: ChainVerifier,
  links: Iterable<Parameters<ChainVerifier['push']>[0]>,
): Flaw | null {
  for (const link of links) {
    const flaw = chain.push(link)
    if (flaw) return flaw
  }
  return null
}

// A frontier that does not belong to the root it is stored with is not gone on from: the tree is built anew.
function toPosition(row: CheckpointRow | undefined): ChainPosition {
  if (!row?.frontier) return CHAIN_START
  const tree: MerkleFrontier = { size: Number(row.size), roots: row.frontier }
  const isWhole = isFrontier(tree) && row.root_hash.equals(merkleRoot(tree, sha256))
  return isWhole ? { headHash: toHex(row.head_hash), tree } : CHAIN_START
}

async function storeCheckpoint(
  { pool, key }: CheckpointContext,
  { headHash, tree }: ChainPosition,
): Promise<void> {
  const { rows } = await pool.query<{ now: Date }>(
    `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`,
  )
  const signed = key.sign({
    size: tree.size,
    rootHash: toHex(merkleRoot(tree, sha256)),
    headHash,
    createdAt: (rows[0]?.now ?? new Date()).toISOString(),
  })
  await pool.query(
    `INSERT INTO audit_checkpoints (size, root_hash, head_hash, frontier, signature, key_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (size) DO NOTHING`,
    [
      signed.size,
      fromHex(signed.rootHash),
      fromHex(signed.headHash),
      tree.roots.map((root) => Buffer.from(root)),
      Buffer.from(signed.signature, 'base64'),
      signed.keyId,
      signed.createdAt,
    ],
  )
}

async function carryOut({ pool, anchor }: CheckpointContext): Promise<void> {
  const kept = await anchor.read()
  const last = kept?.at(-1)?.size ?? 0
  await anchor.append(await readCheckpoints(pool, last))
}

/** The checkpoints after a size, by rising size. */
export async function readCheckpoints(db: Queryable, after = 0): Promise<Checkpoint[]> {
  const { rows } = await db.query<CheckpointRow>(
    `SELECT size, root_hash, head_hash, signature, key_id, created_at FROM audit_checkpoints
     WHERE size > $1 ORDER BY size`,
    [after],
  )
  return rows.map((row) => ({
    size: Number(row.size),
    rootHash: toHex(row.root_hash),
    headHash: toHex(row.head_hash),
    createdAt: row.created_at.toISOString(),
    keyId: row.key_id,
    signature: row.signature.toString('base64'),
  }))
}

async function readLast(db: Queryable): Promise<CheckpointRow | undefined> {
  const { rows } = await db.query<CheckpointRow>(
    'SELECT * FROM audit_checkpoints ORDER BY size DESC LIMIT 1',
  )
  return rows[0]
}
