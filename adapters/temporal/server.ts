import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describeExit, startChild, type Child } from '../process/child.ts'
import type { Guard } from '../process/guard.ts'
import { StartError } from '../start-error.ts'
import { knowsNamespace } from './probe.ts'
import { RETENTION_SECONDS, SEARCH_ATTRIBUTES } from './search-attributes.ts'

const READY_TIMEOUT_MS = 120_000
const POLL_MS = 50
const PREPARE_SCRIPT = fileURLToPath(new URL('./prepare-namespace.ts', import.meta.url))

// Each was measured: see docs/decisions/0012-temporal-settings.md.
const DYNAMIC_SETTINGS = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'matching.useNewMatcher': true,
  'matching.enableFairness': true,
  // The server also opens an HTTP port that would take a command from any web page; with this it answers 403 to all.
  'frontend.httpAllowedHosts': ['nobody.invalid'],
}

const SQLITE_SETTINGS = { journal_mode: 'wal', synchronous: 1 }

export interface TemporalServerOptions {
  cliPath: string
  dataDirectory: string
  namespace: string
  port: number
  uiPort: number
  guard: Guard
  logPath: string
  environment: NodeJS.ProcessEnv
}

/** Starts Temporal's development server with its UI on loopback and waits until our namespace is as AIOS needs it. */
export async function launchTemporal(options: TemporalServerOptions): Promise<Child> {
  const directory = join(options.dataDirectory, 'temporal')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const child = await startChild({
    guard: options.guard,
    phase: 2,
    signal: 'TERM',
    graceSeconds: 10,
    command: options.cliPath,
    arguments: serverArguments(options, join(directory, 'temporal.db')),
    environment: serverEnvironment(options.environment),
    workingDirectory: directory,
    logPath: options.logPath,
  })
  await waitUntilReady(child, options)
  await prepareNamespace(options, join(directory, 'prepared.json'))
  return child
}

// What was prepared stays prepared: the note says what that was, and is compared at each start.
async function prepareNamespace(
  { port, namespace, environment }: TemporalServerOptions,
  notePath: string,
): Promise<void> {
  const wanted = JSON.stringify({ namespace, RETENTION_SECONDS, SEARCH_ATTRIBUTES })
  if (existsSync(notePath) && readFileSync(notePath, 'utf8') === wanted) return
  await promisify(execFile)(process.execPath, [PREPARE_SCRIPT, `127.0.0.1:${port}`, namespace], {
    env: environment,
  })
  writeFileSync(notePath, wanted)
}

// Not ours as a whole: the program takes TEMPORAL_ADDRESS and its like for flags, and needs none of our keys.
function serverEnvironment({ PATH, HOME, TMPDIR }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH, HOME, TMPDIR, GOGC: '400', GOMEMLIMIT: '256MiB' }
}

function serverArguments(options: TemporalServerOptions, databasePath: string): string[] {
  return [
    'server',
    'start-dev',
    '--ip=127.0.0.1',
    '--ui-ip=127.0.0.1',
    `--port=${options.port}`,
    `--ui-port=${options.uiPort}`,
    `--namespace=${options.namespace}`,
    `--db-filename=${databasePath}`,
    '--log-level=warn',
    '--log-format=json',
    ...flags('--sqlite-pragma', SQLITE_SETTINGS, String),
    ...flags('--dynamic-config-value', DYNAMIC_SETTINGS, JSON.stringify),
    ...flags('--search-attribute', SEARCH_ATTRIBUTES, String),
  ]
}

function flags(
  flag: string,
  settings: Record<string, unknown>,
  write: (value: unknown) => string,
): string[] {
  return Object.entries(settings).map(([key, value]) => `${flag}=${key}=${write(value)}`)
}

// The port opens before the namespace exists, so it is the namespace that is waited for.
async function waitUntilReady(
  child: Child,
  { port, namespace, logPath }: TemporalServerOptions,
): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (!(await knowsNamespace(port, namespace))) {
    const reason = await failure(child, deadline)
    if (reason) {
      await child.kill()
      throw new StartError(
        `Temporal's server did not start (${lastMessage(logPath) ?? reason}); its log is ${logPath}.`,
      )
    }
    await setTimeout(POLL_MS)
  }
}

async function failure(child: Child, deadline: number): Promise<string | undefined> {
  if (child.hasExited()) return describeExit(await child.exited)
  return Date.now() > deadline ? 'it took too long' : undefined
}

function lastMessage(logPath: string): string | undefined {
  return readFileSync(logPath, 'utf8')
    .split('\n')
    .findLast((line) => line.startsWith('Error:') || line.startsWith('error:'))
    ?.replace(/^error:\s*/i, '')
}
