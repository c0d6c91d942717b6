import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { createChainVerifier } from '#domain/audit-chain.ts'
import { findCheckpointFlaw, type Checkpoint, type Flaw } from '#domain/audit-checkpoint.ts'
import { compareKeysWithCopy, findKeyBreaks, type AuditKey } from '#domain/audit-keys.ts'
import type { Verification } from '#contracts/audit.ts'
import type { AnchorRecords } from '../audit/anchor-lines.ts'
import type { CheckpointKey } from '../audit/checkpoint-key.ts'
import { createKeyHistory, introduceKey } from '../audit/key-history.ts'
import { sha256 } from '../audit/sha256.ts'
import { appendAuditEvent } from './audit.ts'
import { findUnspokenAct } from './audit-acts.ts'
import { findUnattested, readChain } from './audit-chain.ts'
import { readCheckpoints } from './audit-checkpoint-rows.ts'
import { pushAll, type CheckpointContext } from './audit-checkpoints.ts'
import { describeForeignKey, ownKeyOf, readAuditKeys } from './audit-keys.ts'
import { findChangedCase, findChangedDecision } from './audit-records.ts'
import { inSnapshot, inTransaction } from './transaction.ts'

// Two verifications that end at once must not both find that something has changed.
const VERIFICATIONS_LOCK = 4_100_003

interface Checked {
  flaw: Flaw | null
  checked: number
  checkpoints: number
  keys: readonly AuditKey[]
}

/** Follows the whole chain, its checkpoints inside and outside the database, and the rows that events speak for. */
export async function verifyAudit(
  context: CheckpointContext,
  options: { onProgress?: (checked: number) => void } = {},
): Promise<Verification> {
  // Read before the database: a checkpoint reaches the copies only after the database has it.
  const copies = await readCopies(context)
  const { flaw, checked, checkpoints, keys } = await inSnapshot(context.pool, async (client) => {
    const stored = await readCheckpoints(client)
    const keys = await readAuditKeys(client)
    const first = findFlawOfCheckpoints(stored, { keys, own: context.key, copies })
    const chain = createChainVerifier({ hash: sha256, checkpoints: first ? [] : stored })
    const found = await followChain(client, { chain, ...options })
    return {
      flaw: earlier(first, found),
      checked: chain.position().tree.size,
      checkpoints: stored.length,
      keys,
    } satisfies Checked
  })
  const keyBreaks = findKeyBreaks(keys)
  return {
    ok: flaw === null,
    checked,
    ...flaw,
    checkpoints,
    ...(keyBreaks.length > 0 ? { keyBreaks } : {}),
    finishedAt: new Date().toISOString(),
  }
}

async function readCopies({ anchors }: CheckpointContext): Promise<AnchorRecords[]> {
  const copies = await Promise.all(anchors.map((anchor) => anchor.read()))
  return copies.filter((copy) => copy !== undefined)
}

function findFlawOfCheckpoints(
  stored: readonly Checkpoint[],
  against: { keys: readonly AuditKey[]; own: CheckpointKey; copies: readonly AnchorRecords[] },
): Flaw | null {
  const { own, copies } = against
  if (ownKeyOf(against.keys, own) === 'not_ours')
    return { firstBad: 1, problem: describeForeignKey(against.keys.at(-1)?.keyId ?? '') }
  // A chain signed before keys were recorded has the one that this process would enter first.
  const keys = against.keys.length > 0 ? against.keys : [firstKey(own)]
  const history = createKeyHistory(keys)
  const inThemselves = history.flaw ?? findCheckpointFlaw(stored, { verify: history.verify })
  return copies.reduce(
    (flaw, copy) =>
      earlier(
        flaw,
        earlier(
          compareKeysWithCopy(keys, copy.keys),
          findCheckpointFlaw(stored, { verify: history.verify, anchored: copy.checkpoints }),
        ),
      ),
    inThemselves,
  )
}

function firstKey(own: CheckpointKey): AuditKey {
  const createdAt = new Date(0).toISOString()
  return introduceKey(own, { previous: null, endorser: null, afterSize: 0, createdAt })
}

async function followChain(
  client: PoolClient,
  options: {
    chain: ReturnType<typeof createChainVerifier>
    onProgress?: (checked: number) => void
  },
): Promise<Flaw | null> {
  const { chain, onProgress } = options
  for await (const batch of readChain(client)) {
    const flaw = pushAll(chain, batch) ?? (await findChangedDecision(client, batch))
    if (flaw) return flaw
    onProgress?.(chain.position().tree.size)
  }
  const end = chain.finish()
  if (end) return end
  const problem = (await findUnattested(client)) ?? (await findUnspokenAct(client))
  const { size } = chain.position().tree
  return earlier(
    problem === null ? null : { firstBad: size + 1, problem },
    await findChangedCase(client, size),
  )
}

function earlier(a: Flaw | null, b: Flaw | null): Flaw | null {
  if (!a || !b) return a ?? b
  return a.firstBad <= b.firstBad ? a : b
}

/**
 * Keeps what a verification found. A failure is an event of its own, once until it is mended or another one comes.
 */
export async function recordVerification(
  pool: Pool,
  result: Verification,
): Promise<{ id: string; hasChanged: boolean }> {
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [VERIFICATIONS_LOCK])
    const before = await client.query<{ is_ok: boolean; problem: string | null }>(
      'SELECT is_ok, problem FROM audit_verifications ORDER BY finished_at DESC, id DESC LIMIT 1',
    )
    const id = uuidv7()
    await client.query(
      `INSERT INTO audit_verifications (id, is_ok, checked, first_bad, problem, finished_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        id,
        result.ok,
        result.checked,
        result.firstBad ?? null,
        result.problem ?? null,
        result.finishedAt,
      ],
    )
    const [last] = before.rows
    const hasChanged =
      (last?.is_ok ?? true) !== result.ok || (last?.problem ?? null) !== (result.problem ?? null)
    if (!result.ok && hasChanged) await appendFailure(client, { id, result })
    return { id, hasChanged }
  })
}

async function appendFailure(
  client: PoolClient,
  { id, result }: { id: string; result: Verification },
): Promise<void> {
  await appendAuditEvent(client, {
    type: 'audit.verification_failed',
    severity: 'critical',
    actorId: null,
    subjectId: id,
    payload: { firstBad: result.firstBad ?? null, problem: result.problem ?? null },
  })
}
