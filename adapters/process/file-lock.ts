import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { commandOf, isAlive } from './inspect.ts'

const POLL_MS = 200
// A holder that died between making the file and writing into it.
const EMPTY_LOCK_MS = 10_000

/** Runs `use` while no other process of this machine does so under the same path. */
export async function withFileLock<T>(
  lock: { path: string; onWait?: () => void },
  use: () => Promise<T>,
): Promise<T> {
  while (tryFileLock(lock.path) !== undefined) {
    lock.onWait?.()
    await setTimeout(POLL_MS)
  }
  try {
    return await use()
  } finally {
    releaseFileLock(lock.path)
  }
}

/** Takes the lock for this process, also from a holder that has died; else returns the holder's number. */
export function tryFileLock(path: string): number | undefined {
  for (;;) {
    try {
      // The command tells the holder from some other process that has its number by now.
      writeFileSync(path, `${process.pid}\n${commandOf(process.pid)}`, { flag: 'wx', mode: 0o600 })
      return undefined
    } catch (error) {
      if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'EEXIST') throw error
    }
    const holder = readHolder(path)
    if (holder !== undefined) return holder
    rmSync(path, { force: true })
  }
}

export function releaseFileLock(path: string): void {
  rmSync(path, { force: true })
}

/** The living holder of the lock; 0 where it has not said its number yet. */
function readHolder(path: string): number | undefined {
  try {
    const [number = '', ...command] = readFileSync(path, 'utf8').split('\n')
    const pid = Number(number)
    if (pid <= 0) return Date.now() - statSync(path).mtimeMs > EMPTY_LOCK_MS ? undefined : 0
    // In a container that starts anew, the old holder's number may be our own.
    const isHolder = pid !== process.pid && isAlive(pid) && commandOf(pid) === command.join('\n')
    return isHolder ? pid : undefined
  } catch {
    // Given back meanwhile.
    return undefined
  }
}
