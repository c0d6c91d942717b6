import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { healCluster } from '#adapters/postgres/cluster.ts'
import { clusterDirectory } from '#adapters/postgres/running.ts'
import { releaseFileLock, tryFileLock } from '#adapters/process/file-lock.ts'
import { commandOf, isAlive, waitForEnd } from '#adapters/process/inspect.ts'
import {
  PROCESS_NAMES,
  readPidFile,
  removePidFile,
  writePidFile,
  type ProcessName,
} from '#adapters/run-files.ts'
import { StartError } from '#adapters/start-error.ts'
import type { Report } from './progress.ts'

const EARLIER_STOP_MS = 60_000
const LEFTOVER_STOP_MS = 10_000

/** @throws StartError when the data directory cannot be made or written. */
export function prepareDataDirectory(dataDirectory: string): void {
  try {
    // Others may pass through, because PostgreSQL may run as its own user; what is in it guards itself.
    mkdirSync(dataDirectory, { recursive: true, mode: 0o711 })
    accessSync(dataDirectory, constants.W_OK | constants.X_OK)
    for (const name of ['run', 'logs']) mkdirSync(join(dataDirectory, name), { recursive: true })
    mkdirSync(join(dataDirectory, 'secrets'), { recursive: true, mode: 0o700 })
    const probe = join(dataDirectory, 'run', `.probe-${process.pid}`)
    writeFileSync(probe, 'x')
    rmSync(probe)
  } catch (cause) {
    const isFull = cause instanceof Error && Reflect.get(cause, 'code') === 'ENOSPC'
    throw new StartError(
      isFull
        ? `The disk of ${dataDirectory} is full: make room, or set AIOS_DATA_DIR to a directory elsewhere.`
        : `${dataDirectory} cannot be written: give this user the right to, or set AIOS_DATA_DIR to a directory that it may write.`,
      { cause },
    )
  }
}

/**
 * Makes this process the one supervisor of the data directory until it ends.
 * @throws StartError when another one runs.
 */
export function claimDataDirectory(dataDirectory: string): void {
  const lock = join(dataDirectory, 'run', 'supervisor.lock')
  const holder = tryFileLock(lock)
  if (holder !== undefined)
    throw new StartError(
      `AIOS already runs with the data in ${dataDirectory} (process ${holder}): use that one, stop it with \`kill ${holder}\`, or set AIOS_DATA_DIR to start a second one.`,
    )
  writePidFile(dataDirectory, 'supervisor')
  process.once('exit', () => {
    removePidFile(dataDirectory, 'supervisor')
    releaseFileLock(lock)
  })
}

/** Waits until an earlier start has stopped its parts, and stops what it could not. */
export async function clearEarlierStart(dataDirectory: string, report: Report): Promise<void> {
  const guard = readPidFile(dataDirectory, 'guard')
  if (guard !== undefined && isAlive(guard) && commandOf(guard).includes('guard.sh')) {
    report('waiting for an earlier start to stop')
    await waitForEnd(guard, EARLIER_STOP_MS)
  }
  for (const name of PROCESS_NAMES) await stopLeftover(dataDirectory, name)
  await healCluster(clusterDirectory(dataDirectory))
}

const COMMANDS: Partial<Record<ProcessName, RegExp>> = {
  api: /api\/server\.ts/,
  worker: /workers\/worker\.ts/,
  'gpu-worker': /workers\/gpu-worker\.ts/,
  temporal: /server start-dev/,
}

// PostgreSQL is not among them: its own pid file is the surer one.
async function stopLeftover(dataDirectory: string, name: ProcessName): Promise<void> {
  const pid = readPidFile(dataDirectory, name)
  if (pid === undefined || name === 'supervisor') return
  if (isAlive(pid) && COMMANDS[name]?.test(commandOf(pid))) {
    process.kill(pid, 'SIGTERM')
    if (!(await waitForEnd(pid, LEFTOVER_STOP_MS))) process.kill(pid, 'SIGKILL')
  }
  removePidFile(dataDirectory, name, pid)
}
