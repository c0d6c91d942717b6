import { execFile } from 'node:child_process'
import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { StartError } from '../start-error.ts'
import { buildCli } from './cli-build.ts'
import { downloadCli } from './cli-download.ts'
import { withFileLock } from '../process/file-lock.ts'

/** The version that is downloaded or built; later ones of the module cannot be built by `go install`. */
export const CLI_VERSION = '1.5.1'

// The priority and fairness settings of the server need it.
const MINIMUM_SERVER = [1, 29] as const

export interface CliWish {
  /** `AIOS_TEMPORAL_CLI`: taken as it is. */
  configuredPath: string | undefined
  /** Directories in which a `temporal` may lie, as in PATH. */
  programPath: string
  cacheDirectory: string
  /** The environment for tools that are run. */
  environment: NodeJS.ProcessEnv
  onProgress?: (message: string) => void
}

/**
 * The program that runs Temporal's server: the configured one, else `temporal` on PATH, else the one in our cache,
 * which is filled by the official download or, where that cannot be reached, built from source with Go.
 * @throws StartError saying what was tried and what a person can do.
 */
export async function findTemporalCli(wish: CliWish): Promise<string> {
  if (wish.configuredPath) return checkConfigured(wish.configuredPath)
  const onPath = findProgram('temporal', wish.programPath)
  if (onPath && (await isUsable(onPath))) return onPath
  const cached = join(wish.cacheDirectory, `temporal-${CLI_VERSION}`)
  if (await isUsable(cached)) return cached
  makeCacheDirectory(wish.cacheDirectory)
  return withFileLock(
    { path: `${cached}.lock`, onWait: () => wish.onProgress?.('another start is fetching it') },
    async () => {
      if (!(await isUsable(cached))) await fillCache(cached, wish)
      return cached
    },
  )
}

async function checkConfigured(path: string): Promise<string> {
  if (await isUsable(path)) return path
  throw new StartError(
    `AIOS_TEMPORAL_CLI names ${path}, which is not a \`temporal\` program with server ${MINIMUM_SERVER.join('.')} or newer: correct or unset it.`,
  )
}

function findProgram(name: string, programPath: string): string | undefined {
  return programPath
    .split(delimiter)
    .filter(Boolean)
    .map((directory) => join(directory, name))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

async function isUsable(path: string): Promise<boolean> {
  if (!isExecutable(path)) return false
  const output = await promisify(execFile)(path, ['--version'], { timeout: 30_000 }).then(
    ({ stdout }) => stdout,
    () => '',
  )
  const [, major, minor] = /Server (\d+)\.(\d+)/.exec(output) ?? []
  if (major === undefined || minor === undefined) return false
  const [minimumMajor, minimumMinor] = MINIMUM_SERVER
  return (
    Number(major) > minimumMajor ||
    (Number(major) === minimumMajor && Number(minor) >= minimumMinor)
  )
}

function makeCacheDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true })
    accessSync(directory, constants.W_OK)
  } catch (cause) {
    throw new StartError(
      `${directory} cannot be written, and Temporal's server must be kept somewhere: set XDG_CACHE_HOME to a directory that can, or AIOS_TEMPORAL_CLI to a \`temporal\` program.`,
      { cause },
    )
  }
}

async function fillCache(target: string, wish: CliWish): Promise<void> {
  const downloadFailure = await downloadCli({ ...wish, version: CLI_VERSION, target })
  if (!downloadFailure) return
  const buildFailure = await buildCli({ ...wish, version: CLI_VERSION, target })
  if (!buildFailure) return
  throw new StartError(
    `Temporal's server could not be fetched (download: ${downloadFailure}; build: ${buildFailure}): connect to the network, install Go 1.25 or newer, set AIOS_TEMPORAL_CLI to a \`temporal\` program, or set TEMPORAL_ADDRESS to a running cluster; then start again.`,
  )
}
