import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Config } from '#adapters/config.ts'
import { processEnvironment } from '#adapters/config.ts'
import { describeExit, startChild, type Child } from '#adapters/process/child.ts'
import type { Guard } from '#adapters/process/guard.ts'
import { readPidFile, removePidFile, writePidFile, type ProcessName } from '#adapters/run-files.ts'
import { StartError } from '#adapters/start-error.ts'
import { ROOT } from './artefacts.ts'
import { logPath } from './logs.ts'
import type { Part } from './supervisor.ts'

const READY_TIMEOUT_MS = 120_000
const POLL_MS = 40

/** What our own processes need to know of the parts that were started before them. */
export interface Addresses {
  databaseUrl: string
  databaseDirectUrl: string
  temporalAddress: string
  temporalUiUrl: string | undefined
  /** Set when the master key is the data directory's own. */
  masterKeyPath: string | undefined
}

type OwnProcess = Extract<ProcessName, 'api' | 'worker' | 'gpu-worker'>

// Node would let each process grow to gigabytes before it collects; a third of the memory at the same speed.
const HEAP_LIMITS = ['--max-semi-space-size=8', '--max-old-space-size=512']

const ENTRIES: Record<OwnProcess, string> = {
  api: 'api/server.ts',
  worker: 'workers/worker.ts',
  'gpu-worker': 'workers/gpu-worker.ts',
}

export interface PartOptions {
  config: Config
  guard: Guard
  addresses: Addresses
}

/** One of AIOS's own processes, run by this Node. A worker is ready when its pid file says so, the API when it answers. */
export function ownPart(name: OwnProcess, { config, guard, addresses }: PartOptions): Part {
  const log = logPath(config.dataDir, name)
  return {
    name,
    phase: 3,
    async launch() {
      removePidFile(config.dataDir, name, readPidFile(config.dataDir, name))
      const child = await startChild({
        guard,
        phase: 3,
        signal: 'TERM',
        graceSeconds: 15,
        command: process.execPath,
        arguments: [...HEAP_LIMITS, join(ROOT, ENTRIES[name])],
        environment: environmentOf(config, addresses),
        workingDirectory: ROOT,
        logPath: log,
      })
      void child.exited.then(() => removePidFile(config.dataDir, name, child.pid))
      const isReady =
        name === 'api'
          ? () => answers(`http://${loopbackOf(config)}:${config.port}/health/ready`)
          : async () => readPidFile(config.dataDir, name) === child.pid
      await waitUntilReady({ name, child, log, isReady })
      return child
    },
  }
}

/** A server that AIOS did not write: its pid file is ours to keep. */
export function serverPart(
  name: 'postgres' | 'temporal',
  options: { config: Config; launch: () => Promise<Child> },
): Part {
  return {
    name,
    phase: name === 'postgres' ? 1 : 2,
    async launch() {
      const child = await options.launch()
      writePidFile(options.config.dataDir, name, child.pid)
      void child.exited.then(() => removePidFile(options.config.dataDir, name, child.pid))
      return child
    },
  }
}

function environmentOf(config: Config, addresses: Addresses): NodeJS.ProcessEnv {
  return processEnvironment({
    ...databaseEnvironment(addresses),
    AIOS_DATA_DIR: config.dataDir,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    ...(addresses.temporalUiUrl ? { AIOS_TEMPORAL_UI_URL: addresses.temporalUiUrl } : {}),
  })
}

/** What a process of ours needs in order to work with the database. */
export function databaseEnvironment(
  addresses: Pick<Addresses, 'databaseUrl' | 'databaseDirectUrl' | 'masterKeyPath'>,
): Record<string, string | undefined> {
  return {
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(ROOT, '.cache', 'compile'),
    DATABASE_URL: addresses.databaseUrl,
    DATABASE_DIRECT_URL: addresses.databaseDirectUrl,
    // What merely runs does not learn how to reach the database as its owner.
    AIOS_DATABASE_OWNER_URL: undefined,
    ...(addresses.masterKeyPath ? { AIOS_MASTER_KEY_FILE: addresses.masterKeyPath } : {}),
  }
}

/** Where this machine reaches an address that it listens on. */
export function loopbackOf({ host }: Pick<Config, 'host'>): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

// With node:http, because loading fetch would cost the supervisor 15 MB for as long as it runs.
function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(address, { agent: false, timeout: 2000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(false))
  })
}

async function waitUntilReady(waiting: {
  name: string
  child: Child
  log: string
  isReady: () => Promise<boolean>
}): Promise<void> {
  const { name, child, log } = waiting
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (!(await waiting.isReady())) {
    if (child.hasExited())
      throw new StartError(
        `The ${name} ended while it started (${lastError(log) ?? describeExit(await child.exited)}); its log is ${log}.`,
      )
    if (performance.now() > deadline) {
      await child.stop()
      throw new StartError(`The ${name} did not become ready in time; its log is ${log}.`)
    }
    await setTimeout(POLL_MS)
  }
}

/** The last thing the log calls an error: a JSON line's message, or Node's own report of an uncaught one. */
function lastError(log: string): string | undefined {
  const lines = readFileSync(log, 'utf8').split('\n')
  const line = lines.findLast((line) => /"level":[56]0/.test(line) || /^\w*Error\b.*: /.test(line))
  if (!line?.startsWith('{')) return line
  const record: unknown = JSON.parse(line)
  if (typeof record !== 'object' || record === null) return line
  const error: unknown = Reflect.get(record, 'err')
  const message =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : undefined
  return String(message ?? Reflect.get(record, 'msg'))
}
