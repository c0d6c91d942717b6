import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { buildArtefact, isStale, ROOT, type ArtefactName } from '#cli/artefacts.ts'

const BUILDS = join(ROOT, 'dist')
const STALE_LOCK_MS = 180_000

/** Builds, as `npm start` does, what is older than its sources. Of the test files that run at once, one builds. */
export async function ensureBuilt(...names: ArtefactName[]): Promise<void> {
  mkdirSync(BUILDS, { recursive: true })
  for (const name of names) {
    const lock = join(BUILDS, `build-${name}.lock`)
    while (!take(lock)) await wait(200)
    try {
      if (isStale(name)) await buildArtefact(name, join(BUILDS, `build-${name}.log`))
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    // Whoever holds it for minutes was killed.
    const heldSinceMs = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - heldSinceMs > STALE_LOCK_MS) rmSync(lock, { recursive: true, force: true })
    return false
  }
}
