import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { buildArtefact, isStale, ROOT } from '#cli/artefacts.ts'

const CACHE = join(ROOT, '.cache')
const LOCK = join(CACHE, 'console-build.lock')
const STALE_LOCK_MS = 180_000

/** Builds the console as `npm start` does, unless the build is newer than its sources. One test file at a time. */
export async function buildConsole(): Promise<void> {
  await lock()
  try {
    if (isStale('console')) await buildArtefact('console', join(CACHE, 'console-build.log'))
  } finally {
    rmSync(LOCK, { recursive: true, force: true })
  }
}

async function lock(): Promise<void> {
  mkdirSync(CACHE, { recursive: true })
  while (!tryLock()) await wait(200)
}

function tryLock(): boolean {
  try {
    mkdirSync(LOCK)
    return true
  } catch {
    // Whoever holds it for minutes was killed.
    const heldSinceMs = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - heldSinceMs > STALE_LOCK_MS) rmSync(LOCK, { recursive: true, force: true })
    return false
  }
}
