import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { processEnvironment } from '#adapters/config.ts'
import { findFreePort } from '#adapters/process/ports.ts'
import { readPidFile, type ProcessName } from '#adapters/run-files.ts'

const SCRIPT = fileURLToPath(new URL('../fixtures/runtime/supervise.ts', import.meta.url))

export interface StackProcess {
  process: ChildProcess
  pid: number
  /** Everything it has said so far, on both outputs. */
  output(): string
  /** Waits until it says this; fails with what it said when it ends first. */
  says(words: string | RegExp): Promise<void>
  ended: Promise<number | null>
  pidOf(name: ProcessName): number
}

/** Free ports and a data directory, as the environment that a start takes. */
export async function stackEnvironment(dataDirectory: string): Promise<Record<string, string>> {
  const [port, postgres, temporal, ui] = await Promise.all([
    findFreePort(),
    findFreePort(),
    findFreePort(),
    findFreePort(),
  ])
  return {
    AIOS_DATA_DIR: dataDirectory,
    AIOS_PORT: String(port),
    AIOS_POSTGRES_PORT: String(postgres),
    AIOS_TEMPORAL_PORT: String(temporal),
    AIOS_TEMPORAL_UI_PORT: String(ui),
  }
}

/** Starts the supervisor with the real servers and one small child, in a process that a test may kill. */
export function startStackProcess(environment: Record<string, string>): StackProcess {
  const child = spawn(process.execPath, [SCRIPT], {
    env: processEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const waiting = new Set<() => void>()
  const append = (chunk: Buffer) => {
    output += chunk.toString('utf8')
    for (const look of waiting) look()
  }
  child.stdout.on('data', append)
  child.stderr.on('data', append)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    process: child,
    pid: child.pid ?? -1,
    output: () => output,
    ended,
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (typeof words === 'string' ? !output.includes(words) : !words.test(output)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        void ended.then(() =>
          reject(new Error(`ended without saying ${String(words)}:\n${output}`)),
        )
        look()
      }),
    pidOf(name) {
      const pid = readPidFile(environment['AIOS_DATA_DIR'] ?? '', name)
      if (pid === undefined) throw new Error(`no pid file of ${name}:\n${output}`)
      return pid
    },
  }
}
