import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processEnvironment } from '#adapters/config.ts'
import { StartError } from '#adapters/start-error.ts'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Something that is built from the sources and kept until they change. */
interface Artefact {
  output: string
  sources: string[]
  command: string[]
}

const CONSOLE: Artefact = {
  output: 'dist/web/index.html',
  sources: ['web', 'contracts', 'vite.config.ts', 'package-lock.json'],
  command: [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
}

const WORKFLOW_BUNDLE: Artefact = {
  output: 'dist/workflows/bundle.js',
  sources: ['workflows', 'contracts', 'workers', 'package-lock.json'],
  command: [
    '--input-type=module',
    '--eval',
    `const { buildWorkflowBundle } = await import('#workers/bundle.ts'); await buildWorkflowBundle()`,
  ],
}

export type ArtefactName = 'console' | 'workflows'

const ARTEFACTS: Record<ArtefactName, Artefact> = { console: CONSOLE, workflows: WORKFLOW_BUNDLE }

/** Whether the artefact is missing or older than any of its sources. */
export function isStale(name: ArtefactName): boolean {
  const { output, sources } = ARTEFACTS[name]
  const built = statSync(join(ROOT, output), { throwIfNoEntry: false })
  return !built || newestChange(sources.map((source) => join(ROOT, source))) > built.mtimeMs
}

function newestChange(paths: string[]): number {
  return paths
    .filter((path) => existsSync(path))
    .reduce((newest, path) => {
      const status = statSync(path)
      const inside = status.isDirectory()
        ? newestChange(readdirSync(path).map((name) => join(path, name)))
        : 0
      return Math.max(newest, status.mtimeMs, inside)
    }, 0)
}

/**
 * Builds the artefact in a process of its own, whose memory goes with it.
 * @throws StartError with the last line of what went wrong.
 */
export async function buildArtefact(name: ArtefactName, logPath: string): Promise<void> {
  const log = openSync(logPath, 'a', 0o600)
  const child = spawn(process.execPath, ARTEFACTS[name].command, {
    cwd: ROOT,
    env: processEnvironment({ NODE_ENV: 'production' }),
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code === 0) {
    // Newer than anything that the build itself may have touched.
    const now = new Date()
    return utimesSync(join(ROOT, ARTEFACTS[name].output), now, now)
  }
  throw new StartError(
    `The ${name} could not be built (${errorLine(logPath)}); the whole output is in ${logPath}.`,
  )
}

function errorLine(logPath: string): string {
  const lines = readFileSync(logPath, 'utf8').split('\n').filter(Boolean)
  return (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').trim()
}
