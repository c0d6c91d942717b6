import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

export const PROCESS_NAMES = [
  'supervisor',
  'guard',
  'postgres',
  'temporal',
  'worker',
  'gpu-worker',
  'api',
] as const

export type ProcessName = (typeof PROCESS_NAMES)[number]

/** Where running processes say who they are: `<data directory>/run/<name>.pid`. */
export function pidFilePath(dataDirectory: string, name: ProcessName): string {
  return join(dataDirectory, 'run', `${name}.pid`)
}

/**
 * Says that the process is ready and which one it is. A process that is run by itself calls it for itself when it can
 * take work; the file goes with the process as long as that ends in good order.
 */
export function writePidFile(dataDirectory: string, name: ProcessName, pid = process.pid): void {
  const path = pidFilePath(dataDirectory, name)
  mkdirSync(join(dataDirectory, 'run'), { recursive: true })
  // Whoever reads it sees a whole number or no file.
  writeFileSync(`${path}.${process.pid}`, `${pid}\n`)
  renameSync(`${path}.${process.pid}`, path)
}

/** The process in the file, which may be gone by now. */
export function readPidFile(dataDirectory: string, name: ProcessName): number | undefined {
  try {
    const pid = Number(readFileSync(pidFilePath(dataDirectory, name), 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/** Removes the file if it still names this process, and not the one that took its place. */
export function removePidFile(
  dataDirectory: string,
  name: ProcessName,
  pid: number | undefined = process.pid,
): void {
  if (readPidFile(dataDirectory, name) === pid)
    rmSync(pidFilePath(dataDirectory, name), { force: true })
}

const setupLinkPath = (dataDirectory: string) => join(dataDirectory, 'run', 'setup-link')

/** The API keeps the one-time set-up link here while there is no user; the supervisor prints it. */
export function writeSetupLink(dataDirectory: string, link: string): void {
  mkdirSync(join(dataDirectory, 'run'), { recursive: true })
  writeFileSync(setupLinkPath(dataDirectory), `${link}\n`, { mode: 0o600 })
}

export function readSetupLink(dataDirectory: string): string | undefined {
  try {
    return readFileSync(setupLinkPath(dataDirectory), 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}

export function removeSetupLink(dataDirectory: string): void {
  rmSync(setupLinkPath(dataDirectory), { force: true })
}

const stackSchema = z.object({
  url: z.string(),
  temporalAddress: z.string(),
  temporalUiUrl: z.string().optional(),
})

/** What runs where, for commands beside the running stack. Holds no secret. */
export type RunningStack = z.infer<typeof stackSchema>

const stackPath = (dataDirectory: string) => join(dataDirectory, 'run', 'stack.json')

export function writeRunningStack(dataDirectory: string, stack: RunningStack): void {
  writeFileSync(stackPath(dataDirectory), `${JSON.stringify(stack)}\n`)
}

export function readRunningStack(dataDirectory: string): RunningStack | undefined {
  try {
    return stackSchema.parse(JSON.parse(readFileSync(stackPath(dataDirectory), 'utf8')))
  } catch {
    return undefined
  }
}

export function removeRunningStack(dataDirectory: string): void {
  rmSync(stackPath(dataDirectory), { force: true })
}
