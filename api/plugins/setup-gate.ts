import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { ApiError } from '#contracts/errors.ts'

const OPEN_WITHOUT_USERS = new Set(['/health/live', '/health/ready', '/api/auth/setup'])

/** Until the first admin exists, everything but health, set-up and the console's files answers `setup_required`. */
export function registerSetupGate(app: FastifyInstance, pool: Pool): void {
  // Once there is a user there always is one: the last admin cannot be removed.
  let hasUsers = false
  app.addHook('onRequest', async (request) => {
    if (hasUsers) return
    const { contract, exempt } = request.routeOptions.config
    if (exempt === 'static' || (!contract && request.is404)) return
    if (contract && OPEN_WITHOUT_USERS.has(contract.path)) return
    const { rows } = await pool.query<{ found: boolean }>(
      'SELECT EXISTS (SELECT 1 FROM users) AS found',
    )
    hasUsers = rows[0]?.found ?? false
    if (!hasUsers) throw new ApiError('setup_required')
  })
}
