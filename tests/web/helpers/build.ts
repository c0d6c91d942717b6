import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '../../..')
const MANIFEST = join(ROOT, 'dist/web/.vite/manifest.json')
const LOCK = join(ROOT, '.cache/console-build.lock')
const SOURCES = ['web', 'contracts', 'vite.config.ts', 'package-lock.json']
const STALE_LOCK_MS = 180_000

/** Builds the console as `npm run build` does, unless the build is newer than its sources. One at a time. */
export async function buildConsole(): Promise<void> {
  await lock()
  try {
    if (!isFresh()) await runBuild()
  } finally {
    rmSync(LOCK, { recursive: true, force: true })
  }
}

function runBuild() {
  // A process of its own: in a test's, libraries would be built for tests.
  return promisify(execFile)(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production' },
  })
}

function isFresh(): boolean {
  const builtAtMs = statSync(MANIFEST, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return SOURCES.every((source) => newestMs(join(ROOT, source)) <= builtAtMs)
}

function newestMs(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  const inside = readdirSync(path).filter((name) => name !== 'node_modules')
  return Math.max(0, ...inside.map((name) => newestMs(join(path, name))))
}

async function lock(): Promise<void> {
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  for (;;) {
    try {
      mkdirSync(LOCK)
      return
    } catch {
      const heldSinceMs = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0
      if (Date.now() - heldSinceMs > STALE_LOCK_MS) rmSync(LOCK, { recursive: true, force: true })
      await wait(200)
    }
  }
}
