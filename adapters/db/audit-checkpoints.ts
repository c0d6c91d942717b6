import type { Pool, PoolClient } from 'pg'
import {
  CHAIN_START,
  createChainVerifier,
  type ChainPosition,
  type ChainVerifier,
} from '#domain/audit-chain.ts'
import type { Checkpoint, Flaw } from '#domain/audit-checkpoint.ts'
import { fromHex, toHex } from '#domain/audit-entry.ts'
import type { AuditKey } from '#domain/audit-keys.ts'
import { isFrontier, merkleRoot, type MerkleFrontier } from '#domain/merkle.ts'
import type { AuditAnchor } from '../audit/anchor.ts'
import type { CheckpointKey } from '../audit/checkpoint-key.ts'
import { sha256 } from '../audit/sha256.ts'
import { carryOut, type AnchorFailure } from './audit-anchors.ts'
import { readChain } from './audit-chain.ts'
import { readLastCheckpoint, type CheckpointRow } from './audit-checkpoint-rows.ts'
import {
  describeForeignKey,
  enterFirstKey,
  lockSigning,
  ownKeyOf,
  readAuditKeys,
} from './audit-keys.ts'
import { inSnapshot, inTransaction } from './transaction.ts'

export interface CheckpointContext {
  pool: Pool
  key: CheckpointKey
  anchors: readonly AuditAnchor[]
}

export type CheckpointOutcome = { failures: AnchorFailure[] } & (
  | { kind: 'made'; size: number }
  | { kind: 'nothing_new' }
  /** What came since the last checkpoint does not follow it, or the key is another one: nothing of it is signed. */
  | { kind: 'refused'; flaw: Flaw }
)

/** Signs the chain as it is now where something came since the last time, and keeps the statement outside too. */
export async function makeCheckpoint(context: CheckpointContext): Promise<CheckpointOutcome> {
  const { pool, key } = context
  if ((await readAuditKeys(pool)).length === 0) await enterFirstKey(pool, key)
  const outcome = await signWhatIsNew(context)
  // Also what an earlier run stored and could not carry out.
  return { ...outcome, failures: await carryOut(context) }
}

async function signWhatIsNew({ pool, key }: CheckpointContext) {
  const next = await inSnapshot(pool, async (client) => {
    const last = await readLastCheckpoint(client)
    const chain = createChainVerifier({ hash: sha256, start: toPosition(last) })
    const start = chain.position().tree.size
    for await (const batch of readChain(client, start)) {
      const flaw = pushAll(chain, batch)
      if (flaw) return { flaw }
    }
    return { position: chain.position(), signedSize: Number(last?.size ?? 0) }
  })
  if (next.flaw) return { kind: 'refused', flaw: next.flaw } as const
  const { size } = next.position.tree
  if (size <= next.signedSize) return { kind: 'nothing_new' } as const
  const flaw = await storeCheckpoint(pool, { key, position: next.position })
  return flaw ? ({ kind: 'refused', flaw } as const) : ({ kind: 'made', size } as const)
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
  pool: Pool,
  { key, position }: { key: CheckpointKey; position: ChainPosition },
): Promise<Flaw | null> {
  const { headHash, tree } = position
  return inTransaction(pool, async (client) => {
    await lockSigning(client)
    const keys = await readAuditKeys(client)
    const signing = keys.length > 0 ? ownKeyOf(keys, key) : 'not_ours'
    if (signing === 'not_ours') return foreignKey(client, keys)
    const { rows } = await client.query<{ now: Date }>(
      `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`,
    )
    const signed = signing.sign({
      size: tree.size,
      rootHash: toHex(merkleRoot(tree, sha256)),
      headHash,
      createdAt: (rows[0]?.now ?? new Date()).toISOString(),
    })
    await insertCheckpoint(client, { signed, tree })
    return null
  })
}

async function foreignKey(client: PoolClient, keys: readonly AuditKey[]): Promise<Flaw> {
  const last = await readLastCheckpoint(client)
  const keyId = keys.at(-1)?.keyId ?? last?.key_id ?? ''
  return { firstBad: Number(last?.size ?? 0) + 1, problem: describeForeignKey(keyId) }
}

// One that somebody else has overtaken meanwhile would come after a longer one, and reach no copy any more.
async function insertCheckpoint(
  client: PoolClient,
  { signed, tree }: { signed: Checkpoint; tree: MerkleFrontier },
): Promise<void> {
  await client.query(
    `INSERT INTO audit_checkpoints (size, root_hash, head_hash, frontier, signature, key_id, created_at)
     SELECT $1::bigint, $2::bytea, $3::bytea, $4::bytea[], $5::bytea, $6::text, $7::timestamptz
     WHERE NOT EXISTS (SELECT 1 FROM audit_checkpoints WHERE size >= $1::bigint)`,
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
