import { z } from 'zod'
import type { Sealer } from '#adapters/secrets/seal.ts'
import type { Queryable } from './transaction.ts'

/** Where answers are kept, and what seals them: one may hold a key or a link that is shown once. */
export interface IdempotencyStore {
  db: Queryable
  sealer: Sealer
}

/** One request under its `Idempotency-Key`. */
export interface IdempotencyClaim {
  principalId: string
  route: string
  key: string
  requestHash: Buffer
}

const answerSchema = z.object({
  status: z.number().int(),
  body: z.string().nullable(),
  etag: z.string().nullable(),
})
export type IdempotentAnswer = z.infer<typeof answerSchema>

const sealedAnswer = z.object({ sealed: z.base64() })

export type ClaimOutcome =
  | { kind: 'claimed' }
  | { kind: 'running' }
  | { kind: 'mismatch' }
  | { kind: 'answered'; answer: IdempotentAnswer }

/**
 * Claims the key, or says what became of the first request with it. A key counts for 24 h; one whose request died
 * with its process is free again after a minute.
 */
export async function claimIdempotencyKey(
  { db, sealer }: IdempotencyStore,
  claim: IdempotencyClaim,
): Promise<ClaimOutcome> {
  const { rowCount } = await db.query(
    `INSERT INTO idempotency_keys AS k (principal_id, route, key, request_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (principal_id, route, key) DO UPDATE
       SET request_hash = $4, status = NULL, response = NULL, created_at = now()
       WHERE k.created_at < now() - interval '24 hours'
          OR (k.status IS NULL AND k.request_hash = $4 AND k.created_at < now() - interval '1 minute')`,
    [claim.principalId, claim.route, claim.key, claim.requestHash],
  )
  return rowCount === 1 ? { kind: 'claimed' } : readOutcome({ db, sealer }, claim)
}

async function readOutcome(
  { db, sealer }: IdempotencyStore,
  claim: IdempotencyClaim,
): Promise<ClaimOutcome> {
  const { rows } = await db.query<{ hash: Buffer; response: unknown }>(
    `SELECT request_hash AS hash, response FROM idempotency_keys
     WHERE principal_id = $1 AND route = $2 AND key = $3`,
    [claim.principalId, claim.route, claim.key],
  )
  const row = rows[0]
  // Released between the two statements: the next try claims it.
  if (!row) return { kind: 'running' }
  if (!row.hash.equals(claim.requestHash)) return { kind: 'mismatch' }
  if (row.response === null) return { kind: 'running' }
  const { sealed } = sealedAnswer.parse(row.response)
  const answer = sealer.open(Buffer.from(sealed, 'base64'), placeOf(claim))
  return { kind: 'answered', answer: answerSchema.parse(JSON.parse(answer)) }
}

export async function completeIdempotencyKey(
  { db, sealer }: IdempotencyStore,
  claim: IdempotencyClaim,
  answer: IdempotentAnswer,
): Promise<void> {
  const sealed = sealer.seal(JSON.stringify(answer), placeOf(claim)).toString('base64')
  await db.query(
    `UPDATE idempotency_keys SET status = $5, response = $6
     WHERE principal_id = $1 AND route = $2 AND key = $3 AND request_hash = $4`,
    [
      claim.principalId,
      claim.route,
      claim.key,
      claim.requestHash,
      answer.status,
      JSON.stringify({ sealed }),
    ],
  )
}

export async function releaseIdempotencyKey(
  { db }: IdempotencyStore,
  claim: IdempotencyClaim,
): Promise<void> {
  await db.query(
    `DELETE FROM idempotency_keys
     WHERE principal_id = $1 AND route = $2 AND key = $3 AND request_hash = $4 AND status IS NULL`,
    [claim.principalId, claim.route, claim.key, claim.requestHash],
  )
}

const placeOf = ({ principalId, route, key }: IdempotencyClaim) => ({
  table: 'idempotency_keys',
  row: JSON.stringify([principalId, route, key]),
  field: 'response',
})
