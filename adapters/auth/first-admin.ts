import { createFirstAdmin, type AccountContext } from './accounts.ts'
import { issueToken } from './one-time-tokens.ts'
import { hasUsers } from './users.ts'
import { removeSetupLink, writeSetupLink } from '#adapters/run-files.ts'

export { removeSetupLink }

export type FirstAdmin =
  | { kind: 'exists' }
  | { kind: 'created'; email: string }
  | { kind: 'link'; url: string }

/**
 * Sees to it that somebody can come in: makes the admin of the environment, or a one-time set-up link, which goes to
 * a file that only the owner of the data directory can read. A link of an earlier start stays good for its day.
 */
export async function prepareFirstAdmin(
  context: AccountContext,
  options: {
    admin: { email: string; password: string } | undefined
    publicUrl: string
    dataDir: string
  },
): Promise<FirstAdmin> {
  const { admin, publicUrl, dataDir } = options
  if (await hasUsers(context.prisma)) {
    removeSetupLink(dataDir)
    return { kind: 'exists' }
  }
  if (admin) {
    const wasMade = await createFirstAdmin(context, { ...admin, name: nameFrom(admin.email) })
    return wasMade ? { kind: 'created', email: admin.email } : { kind: 'exists' }
  }
  const now = new Date(context.now())
  const { token } = await issueToken(context.prisma, { purpose: 'setup', now })
  const url = `${publicUrl}/setup#token=${token}`
  writeSetupLink(dataDir, url)
  return { kind: 'link', url }
}

function nameFrom(email: string): string {
  return email.split('@', 1)[0] ?? email
}
