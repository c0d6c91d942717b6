import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isAlive } from './inspect.ts'

const POLL_MS = 200
// A holder that died between making the file and writing its number into it.
const EMPTY_LOCK_MS = 10_000

/** Runs `use` while no other process of this machine does so under the same path; a dead holder's lock is taken over. */
export async function withFileLock<T>(
  lock: { path: string; onWait?: () => void },
  use: () => Promise<T>,
): Promise<T> {
  while (!tryLock(lock.path)) {
    lock.onWait?.()
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  try {
    return await use()
  } finally {
    rmSync(lock.path, { force: true })
  }
}

function tryLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'EEXIST') throw error
  }
  if (isAbandoned(path)) rmSync(path, { force: true })
  return false
}

function isAbandoned(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, 'utf8'))
    return holder > 0 ? !isAlive(holder) : Date.now() - statSync(path).mtimeMs > EMPTY_LOCK_MS
  } catch {
    // Given back meanwhile.
    return false
  }
}
