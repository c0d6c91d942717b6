import { createResetLink } from '#adapters/auth/reset.ts'
import type { Config } from '#adapters/config.ts'
import { openDatabase } from '#adapters/db/client.ts'
import { runningPostgresUrl } from '#adapters/postgres/running.ts'
import { StartError } from '#adapters/start-error.ts'
import { ApiError } from '#contracts/errors.ts'

const USAGE = 'Usage: aios user reset <email>\n'

/** `aios user reset <email>`: a one-time link for somebody who is locked out; the host's owner is trusted. */
export async function user(config: Config, [action, email]: string[]): Promise<number> {
  if (action !== 'reset' || !email) {
    process.stderr.write(USAGE)
    return 2
  }
  const url = config.database.url ?? runningPostgresUrl(config.dataDir)
  if (!url)
    throw new StartError(
      `AIOS does not run with the data in ${config.dataDir}: start it, or set DATABASE_URL or AIOS_DATA_DIR.`,
    )
  const database = openDatabase({ url, maxConnections: 1 })
  try {
    const link = await createResetLink(
      { prisma: database.prisma, publicUrl: config.publicUrl, now: () => Date.now() },
      { user: { email: email.trim().toLowerCase() }, actorId: null },
    )
    process.stdout.write(`Within the hour, and once, this sets a new password:\n${link.url}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new StartError(error.message, { cause: error })
  } finally {
    await database.close()
  }
}
