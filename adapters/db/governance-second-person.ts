import { ApiError } from '#contracts/errors.ts'
import type { Queryable } from './transaction.ts'

/** Whether nobody else could be the second person. Looked at inside the transaction that depends on it. */
export async function isOnlyAdmin(database: Queryable, userId: string): Promise<boolean> {
  const { rowCount } = await database.query(
    `SELECT 1 FROM users WHERE role = 'admin' AND is_active AND id <> $1 LIMIT 1`,
    [userId],
  )
  return rowCount === 0
}

/**
 * Refuses that somebody grants what they asked for themselves while another admin could. Says whether they do: that is
 * recorded as critical.
 */
export async function refuseOwnWish(
  database: Queryable,
  { requestedBy, decidedBy }: { requestedBy: string; decidedBy: string },
): Promise<boolean> {
  if (requestedBy !== decidedBy) return false
  if (await isOnlyAdmin(database, decidedBy)) return true
  throw new ApiError('refused', {
    message: 'You asked for this yourself, so another admin has to approve it.',
  })
}
