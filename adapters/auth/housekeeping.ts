import type { Queryable } from '#adapters/db/transaction.ts'

// Kept a while after their end, so that a late reuse of a refresh token is still recognised as one.
const STATEMENTS = [
  `DELETE FROM idempotency_keys WHERE created_at < $1::timestamptz - interval '24 hours'`,
  `DELETE FROM one_time_tokens WHERE expires_at < $1::timestamptz - interval '1 hour'`,
  `DELETE FROM refresh_tokens WHERE absolute_expires_at < $1::timestamptz - interval '7 days'`,
  `DELETE FROM rate_limits WHERE expire < (extract(epoch FROM $1::timestamptz) * 1000)::bigint`,
]

/** Deletes what has expired: keys of repeated requests, one-time tokens, sign-ins and counts of failed ones. */
export async function deleteExpired(db: Queryable, now: Date): Promise<void> {
  for (const statement of STATEMENTS) await db.query(statement, [now])
}
