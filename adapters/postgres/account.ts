import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StartError } from '../start-error.ts'

/** Another user of this machine, as which a process may run. */
export interface Account {
  uid: number
  gid: number
}

const OWN_NAME = 'aios-postgres'
// Where users cannot be made (a read-only /etc), the distribution's may exist already.
const OTHER_NAMES = ['postgres', '_postgres']

const NO_USER = `PostgreSQL refuses to run as root and no user could be made for it: create one with \`useradd --system ${OWN_NAME}\`, start AIOS as an ordinary user, or set DATABASE_URL.`

/**
 * As whom PostgreSQL runs: undefined is the present user; as root, whoever owns the cluster already, else a user of
 * its own, which is made when it is missing.
 */
export function resolveAccount(clusterDirectory: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const account =
    ownerOf(clusterDirectory) ?? findAccount(OWN_NAME) ?? createAccount() ?? findOtherAccount()
  if (!account) throw new StartError(NO_USER)
  return account
}

/** Whether the account can get at what is in the directory: every directory on the way must let it through. */
export function canReach(account: Account, directory: string): boolean {
  const { uid, gid, mode } = statSync(directory)
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  if ((mode & bit) === 0) return false
  const parent = dirname(directory)
  return parent === directory || canReach(account, parent)
}

function ownerOf(directory: string): Account | undefined {
  const owner = statSync(directory, { throwIfNoEntry: false })
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : undefined
}

function findAccount(name: string): Account | undefined {
  const uid = run('id', ['-u', name])
  const gid = run('id', ['-g', name])
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

function findOtherAccount(): Account | undefined {
  return OTHER_NAMES.map(findAccount).find((account) => account !== undefined)
}

// useradd everywhere but on Alpine, whose adduser is BusyBox's.
function createAccount(): Account | undefined {
  run('useradd', ['--system', '--user-group', '--no-create-home', OWN_NAME])
  const created = findAccount(OWN_NAME)
  if (created) return created
  run('addgroup', ['-S', OWN_NAME])
  run('adduser', ['-S', '-D', '-H', '-G', OWN_NAME, OWN_NAME])
  return findAccount(OWN_NAME)
}

function run(command: string, commandArguments: string[]): string | undefined {
  try {
    return execFileSync(command, commandArguments, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}
