import { execFile } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { isAlive, commandOf, waitForEnd } from '../process/inspect.ts'
import { StartError } from '../start-error.ts'
import type { PostgresPlace } from './place.ts'

const MAJOR_VERSION = '18'
const STOP_TIMEOUT_MS = 30_000

/**
 * Makes sure a whole cluster is there. It is built beside its place and moved in when it is complete, so that an
 * interrupted first start is simply begun again.
 */
export async function ensureCluster(
  place: PostgresPlace,
  options: { superuser: string; password: string; isDurable: boolean },
): Promise<void> {
  const { clusterDirectory } = place
  if (existsSync(join(clusterDirectory, 'PG_VERSION'))) return refuseOtherVersion(clusterDirectory)
  refuseForeignDirectory(clusterDirectory)
  const draft = `${clusterDirectory}.new`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  if (place.account) chownSync(draft, place.account.uid, place.account.gid)
  await initialise({ ...place, clusterDirectory: draft }, options)
  rmSync(clusterDirectory, { recursive: true, force: true })
  renameSync(draft, clusterDirectory)
}

function refuseOtherVersion(clusterDirectory: string): void {
  const version = readFileSync(join(clusterDirectory, 'PG_VERSION'), 'utf8').trim()
  if (version !== MAJOR_VERSION)
    throw new StartError(
      `The data in ${clusterDirectory} was written by PostgreSQL ${version} and this AIOS brings ${MAJOR_VERSION}: start the AIOS that wrote it, or move the directory away to begin anew.`,
    )
}

function refuseForeignDirectory(clusterDirectory: string): void {
  if (existsSync(clusterDirectory) && readdirSync(clusterDirectory).length > 0)
    throw new StartError(
      `${clusterDirectory} is not empty and holds no PostgreSQL data: move it away, or set AIOS_DATA_DIR to another directory.`,
    )
}

async function initialise(
  { binaryDirectory, clusterDirectory, account }: PostgresPlace,
  options: { superuser: string; password: string; isDurable: boolean },
): Promise<void> {
  const passwordFile = `${clusterDirectory}.password`
  writeFileSync(passwordFile, options.password, { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  try {
    await promisify(execFile)(
      join(binaryDirectory, 'initdb'),
      [
        `--pgdata=${clusterDirectory}`,
        `--username=${options.superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // PostgreSQL's own locale sorts the same on every machine, whatever locales it has.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        ...(options.isDurable ? [] : ['--no-sync']),
      ],
      { ...account, cwd: dirname(clusterDirectory), env: POSTGRES_ENVIRONMENT },
    )
  } catch (cause) {
    throw new StartError(
      `PostgreSQL could not set up its data in ${dirname(clusterDirectory)} (${lastLine(cause)}).`,
      { cause },
    )
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** PostgreSQL's messages stay in English and its clock in UTC, wherever it runs. */
export const POSTGRES_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

function lastLine(error: unknown): string {
  const output = error instanceof Error ? String(Reflect.get(error, 'stderr') ?? error.message) : ''
  return output.trim().split('\n').at(-1) ?? ''
}

/**
 * Clears what a crash may have left: a server that outlived its supervisor is stopped, and a pid file whose number now
 * belongs to some other process (usual after a container restarts) no longer stands in the way.
 */
export async function healCluster(clusterDirectory: string): Promise<void> {
  const pidFile = join(clusterDirectory, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const [firstLine = '', ...rest] = readFileSync(pidFile, 'utf8').split('\n')
  const pid = Number(firstLine)
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return
  if (commandOf(pid).includes(clusterDirectory)) return stopLeftover(pid, clusterDirectory)
  // The file must stay: PostgreSQL reads in it whether old backends still hold the data. It disregards its parent's
  // number, which is ours.
  writeFileSync(pidFile, [String(process.pid), ...rest].join('\n'))
}

async function stopLeftover(pid: number, clusterDirectory: string): Promise<void> {
  process.kill(pid, 'SIGINT')
  if (await waitForEnd(pid, STOP_TIMEOUT_MS)) return
  throw new StartError(
    `A PostgreSQL server from an earlier start still uses ${clusterDirectory} and does not stop (process ${pid}): stop it and start again.`,
  )
}
