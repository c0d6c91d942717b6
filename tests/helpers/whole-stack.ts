import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { seedDatabase } from '#adapters/agents/seed.ts'
import { processEnvironment } from '#adapters/config.ts'
import { grantAppRights } from '#adapters/db/app-role.ts'
import { migrateDatabase } from '#adapters/db/migrate.ts'
import { describeExit, startChild, type Child } from '#adapters/process/child.ts'
import { startGuard } from '#adapters/process/guard.ts'
import { findFreePort } from '#adapters/process/ports.ts'
import { pidFilePath, readPidFile } from '#adapters/run-files.ts'
import { ROOT, type ArtefactName } from '#cli/artefacts.ts'
import { ensureBuilt } from '#tests/helpers/ensure-built.ts'
import type { MockUpstreamOptions } from '#tests/helpers/mock-state.ts'
import { startMockUpstream, type MockUpstream } from '#tests/helpers/mock-upstream.ts'
import { makeTemporaryDirectory, startPostgres } from '#tests/helpers/postgres.ts'
import { startTemporal } from '#tests/helpers/temporal.ts'

const ENTRIES = {
  api: 'api/server.ts',
  worker: 'workers/worker.ts',
  'gpu-worker': 'workers/gpu-worker.ts',
} as const

export type StackProcess = keyof typeof ENTRIES

const READY_MS = 60_000
const POLL_MS = 25

export interface WholeStackOptions {
  upstream?: MockUpstreamOptions
  /** Over the environment of our own processes. */
  env?: Record<string, string>
  /** What has to be built; the console only where a browser looks at it. */
  artefacts?: ArtefactName[]
}

/** Values that must never be seen outside the place they are for. */
export interface StackSecrets {
  openaiKey: string
  anthropicKey: string
  masterKey: string
  adminPassword: string
}

export interface WholeStack {
  /** Where the API and the console answer. */
  origin: string
  databaseUrl: string
  temporalAddress: string
  dataDirectory: string
  upstream: MockUpstream
  admin: { email: string; password: string }
  secrets: StackSecrets
  /** kill -9, until it is gone. */
  kill(name: StackProcess): Promise<void>
  /** Starts it, with more in its environment where a test wants that, and waits until it is ready. */
  launch(name: StackProcess, env?: Record<string, string>): Promise<void>
  /** Asks it to stop, as a deployment does, and waits until it has. */
  shutDown(name: StackProcess): Promise<void>
  /** Resolves when the process has ended by itself. */
  died(name: StackProcess): Promise<void>
  pid(name: StackProcess): number
  postgres: {
    /** As a power cut: nothing is written any more, connections break. */
    crash(): Promise<void>
    start(): Promise<void>
    /** No process of it gets the processor, as on a machine that hangs. */
    freeze(): void
    thaw(): void
  }
  temporal: { crash(): Promise<void>; start(): Promise<void> }
  /** The log files of all parts. */
  logPaths(): string[]
  /** Every process that ever was a child of this stack and should be gone by now. */
  endedPids(): number[]
  /** Keeps the data directory with the logs when the stack stops, and says where it is. */
  keepLogs(): void
  stop(): Promise<void>
}

/**
 * AIOS as `npm start` runs it, each part a real process that a test may kill: a durable PostgreSQL and a Temporal of
 * its own, both workers and the API, with the providers at a mock upstream in this process.
 */
export async function startWholeStack(options: WholeStackOptions = {}): Promise<WholeStack> {
  const [postgres, temporal, upstream] = await Promise.all([
    startPostgres({ isDurable: true }),
    startTemporal(),
    startMockUpstream({
      tokens: 30,
      tokensPerSecond: 300,
      firstTokenDelayMs: 20,
      ...options.upstream,
    }),
    ensureBuilt(...(options.artefacts ?? ['workflows'])),
  ])
  await migrateDatabase({ databaseUrl: postgres.url })
  await grantAppRights(postgres.url, postgres.app.role)
  await seedDatabase(postgres.url)
  const dataDirectory = makeTemporaryDirectory('stack')
  for (const name of ['run', 'logs']) mkdirSync(join(dataDirectory, name))
  const port = await findFreePort()
  const secrets = makeSecrets()
  const admin = { email: 'admin@example.org', password: secrets.adminPassword }
  const guard = startGuard()
  const logPath = (name: StackProcess) => join(dataDirectory, 'logs', `${name}.log`)
  const environment = {
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(ROOT, '.cache', 'compile'),
    AIOS_DATA_DIR: dataDirectory,
    AIOS_PORT: String(port),
    AIOS_MASTER_KEY: secrets.masterKey,
    AIOS_ADMIN_EMAIL: admin.email,
    AIOS_ADMIN_PASSWORD: admin.password,
    AIOS_TEMPORAL_UI_URL: temporal.uiUrl,
    DATABASE_URL: postgres.app.url,
    TEMPORAL_ADDRESS: temporal.address,
    OPENAI_BASE_URL: upstream.openaiBaseUrl,
    OPENAI_API_KEY: secrets.openaiKey,
    ANTHROPIC_BASE_URL: upstream.url,
    ANTHROPIC_API_KEY: secrets.anthropicKey,
    OLLAMA_HOST: upstream.url,
    ...options.env,
  }
  const children = new Map<StackProcess, Child>()
  const everLaunched: number[] = []
  let isKeepingLogs = false

  async function launch(name: StackProcess, env: Record<string, string> = {}): Promise<void> {
    rmSync(pidFilePath(dataDirectory, name), { force: true })
    const child = await startChild({
      guard,
      phase: 3,
      signal: 'TERM',
      graceSeconds: 15,
      command: process.execPath,
      arguments: [join(ROOT, ENTRIES[name])],
      environment: processEnvironment({ ...environment, ...env }),
      workingDirectory: ROOT,
      logPath: logPath(name),
    })
    children.set(name, child)
    everLaunched.push(child.pid)
    await waitUntilReady(child, { dataDirectory, name, log: logPath(name) })
  }

  function childOf(name: StackProcess): Child {
    const child = children.get(name)
    if (!child) throw new Error(`${name} was never launched`)
    return child
  }

  await Promise.all((['api', 'worker', 'gpu-worker'] as const).map((name) => launch(name)))
  return {
    origin: `http://127.0.0.1:${port}`,
    databaseUrl: postgres.url,
    temporalAddress: temporal.address,
    dataDirectory,
    upstream,
    admin,
    secrets,
    launch,
    kill: async (name) => void (await childOf(name).kill()),
    shutDown: async (name) => void (await childOf(name).stop()),
    died: async (name) => void (await childOf(name).exited),
    pid: (name) => childOf(name).pid,
    postgres: {
      crash: () => postgres.kill(),
      start: () => postgres.restart(),
      freeze: () => signalTree(postgres.pid(), 'SIGSTOP'),
      thaw: () => signalTree(postgres.pid(), 'SIGCONT'),
    },
    temporal: { crash: () => temporal.kill(), start: () => temporal.restart() },
    logPaths: () => [
      ...(['api', 'worker', 'gpu-worker'] as const).map(logPath),
      postgres.logPath,
      temporal.logPath,
    ],
    endedPids: () =>
      everLaunched.filter(
        (pid) => ![...children.values()].some((child) => child.pid === pid && !child.hasExited()),
      ),
    keepLogs() {
      isKeepingLogs = true
    },
    async stop() {
      await Promise.all([...children.values()].map((child) => child.stop()))
      await guard.close()
      await upstream.close()
      if (isKeepingLogs)
        for (const part of [postgres, temporal])
          copyFileSync(part.logPath, join(dataDirectory, 'logs', basename(part.logPath)))
      await Promise.all([postgres.stop(), temporal.stop()])
      if (isKeepingLogs)
        process.stderr.write(`The logs of the stack are in ${dataDirectory}/logs\n`)
      else rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

/** Fresh keys and passwords, each easy to find where it should not be. */
export function makeSecrets(): StackSecrets {
  const secret = () => randomBytes(24).toString('hex')
  return {
    openaiKey: `sk-canary-${secret()}`,
    anthropicKey: `sk-ant-canary-${secret()}`,
    masterKey: randomBytes(32).toString('base64'),
    adminPassword: `Canary-${secret()}`,
  }
}

async function waitUntilReady(
  child: Child,
  { dataDirectory, name, log }: { dataDirectory: string; name: StackProcess; log: string },
): Promise<void> {
  const deadline = performance.now() + READY_MS
  while (readPidFile(dataDirectory, name) !== child.pid) {
    const reason = child.hasExited()
      ? describeExit(await child.exited)
      : performance.now() > deadline
        ? 'it took too long'
        : undefined
    if (reason)
      throw new Error(
        `${name} did not start (${reason}):\n${readFileSync(log, 'utf8').slice(-3000)}`,
      )
    await delay(POLL_MS)
  }
}

// The parent first when stopping, so that it starts no child that would be missed.
function signalTree(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  process.kill(pid, signal)
  for (const child of childrenOf(pid))
    try {
      process.kill(child, signal)
    } catch {
      // A connection that ended meanwhile.
    }
}

function childrenOf(pid: number): number[] {
  try {
    return toPids(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
  } catch {
    return toPids(execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }))
  }
}

function toPids(text: string): number[] {
  return text.split(/\s+/).filter(Boolean).map(Number)
}
