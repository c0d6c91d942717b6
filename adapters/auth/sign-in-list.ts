import type { Queryable } from '#adapters/db/transaction.ts'

export interface SignInRow {
  family: string
  userAgent: string | null
  ipAddress: string | null
  createdAt: Date
  lastUsedAt: Date
  expiresAt: Date
}

/** Where a user is signed in, the latest first; `after` is the family of the last one shown. */
export async function listSignIns(
  db: Queryable,
  options: { userId: string; now: Date; limit: number; after?: string | undefined },
): Promise<SignInRow[]> {
  const { rows } = await db.query<SignInRow>(
    `SELECT family, user_agent AS "userAgent", ip_address AS "ipAddress", started_at AS "createdAt",
            created_at AS "lastUsedAt", expires_at AS "expiresAt"
     FROM (SELECT *, min(created_at) OVER (PARTITION BY family) AS started_at,
                  row_number() OVER (PARTITION BY family ORDER BY created_at DESC, id DESC) AS age
           FROM refresh_tokens WHERE user_id = $1 AND revoked_at IS NULL) generations
     WHERE age = 1 AND expires_at > $2 AND ($3::uuid IS NULL OR family < $3)
     ORDER BY family DESC LIMIT $4`,
    [options.userId, options.now, options.after ?? null, options.limit + 1],
  )
  return rows
}
