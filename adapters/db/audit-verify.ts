import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { createChainVerifier } from '#domain/audit-chain.ts'
import { findCheckpointFlaw, type Flaw } from '#domain/audit-checkpoint.ts'
import type { Verification } from '#contracts/audit.ts'
import { sha256 } from '../audit/sha256.ts'
import { appendAuditEvent } from './audit.ts'
import { findUnattested, readChain } from './audit-chain.ts'
import { pushAll, readCheckpoints, type CheckpointContext } from './audit-checkpoints.ts'
import { inSnapshot, inTransaction } from './transaction.ts'

// Two verifications that end at once must not both find that something has changed.
const VERIFICATIONS_LOCK = 4_100_003

interface Checked {
  flaw: Flaw | null
  checked: number
  checkpoints: number
}

/** Follows the whole chain, its checkpoints inside and outside the database, and the rows that events speak for. */
export async function verifyAudit(
  context: CheckpointContext,
  options: { onProgress?: (checked: number) => void } = {},
): Promise<Verification> {
  // Read before the database: a checkpoint reaches the copy only after the database has it.
  const anchored = await context.anchor.read()
  const { flaw, checked, checkpoints } = await inSnapshot(context.pool, async (client) => {
    const stored = await readCheckpoints(client)
    const first = findCheckpointFlaw(stored, { verify: context.key.verify, anchored })
    const chain = createChainVerifier({ hash: sha256, checkpoints: first ? [] : stored })
    const found = await followChain(client, { chain, ...options })
    return {
      flaw: earlier(first, found),
      checked: chain.position().tree.size,
      checkpoints: stored.length,
    } satisfies Checked
  })
  return {
    ok: flaw === null,
    checked,
    ...flaw,
    checkpoints,
    finishedAt: new Date().toISOString(),
  }
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
    const flaw = pushAll(chain, batch)
    if (flaw) return flaw
    onProgress?.(chain.position().tree.size)
  }
  const end = chain.finish()
  if (end) return end
  const problem = await findUnattested(client)
  return problem === null ? null : { firstBad: chain.position().tree.size + 1, problem }
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
