import { spawn } from 'node:child_process'
import { closeSync, openSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { processEnvironment } from '#adapters/config.ts'
import { runningPostgresUrl } from '#adapters/postgres/running.ts'
import { findFreePort } from '#adapters/process/ports.ts'
import { PROCESS_NAMES, readPidFile, type ProcessName } from '#adapters/run-files.ts'
import { ROOT } from '#cli/artefacts.ts'
import { logPath } from '#cli/logs.ts'
import { ensureBuilt } from '#tests/helpers/ensure-built.ts'
import type { EvidenceStack } from '#tests/helpers/invariants/evidence.ts'
import { startMockUpstream } from '#tests/helpers/mock-upstream.ts'
import { makeTemporaryDirectory } from '#tests/helpers/postgres.ts'
import { makeSecrets } from '#tests/helpers/whole-stack.ts'

const READY_MS = 120_000

export interface SupervisedStack extends EvidenceStack {
  /** The process that is this part now; undefined while there is none. */
  pidOf(name: ProcessName): number | undefined
  killSupervisor(): void
}

/** AIOS as a person starts it: `aios start`, with everything embedded, and the providers at a mock upstream. */
export async function startSupervisedStack(): Promise<SupervisedStack> {
  const [upstream] = await Promise.all([
    startMockUpstream({ tokens: 30, tokensPerSecond: 300, firstTokenDelayMs: 20 }),
    ensureBuilt('workflows', 'console'),
  ])
  const dataDirectory = makeTemporaryDirectory('supervised')
  const secrets = makeSecrets()
  const admin = { email: 'admin@example.org', password: secrets.adminPassword }
  const [port, postgresPort, temporalPort, uiPort] = await Promise.all(
    Array.from({ length: 4 }, () => findFreePort()),
  )
  mkdirSync(join(dataDirectory, 'logs'))
  const outputPath = join(dataDirectory, 'logs', 'supervisor.log')
  const output = openSync(outputPath, 'a')
  const supervisor = spawn(process.execPath, [join(ROOT, 'cli/aios.js'), 'start'], {
    cwd: ROOT,
    stdio: ['ignore', output, output],
    env: processEnvironment({
      AIOS_DATA_DIR: dataDirectory,
      AIOS_PORT: String(port),
      AIOS_POSTGRES_PORT: String(postgresPort),
      AIOS_TEMPORAL_PORT: String(temporalPort),
      AIOS_TEMPORAL_UI_PORT: String(uiPort),
      AIOS_MASTER_KEY: secrets.masterKey,
      AIOS_ADMIN_EMAIL: admin.email,
      AIOS_ADMIN_PASSWORD: admin.password,
      OPENAI_BASE_URL: upstream.openaiBaseUrl,
      OPENAI_API_KEY: secrets.openaiKey,
      ANTHROPIC_BASE_URL: upstream.url,
      ANTHROPIC_API_KEY: secrets.anthropicKey,
      OLLAMA_HOST: upstream.url,
    }),
  })
  closeSync(output)
  const ended = new Promise<void>((resolve) => supervisor.once('exit', () => resolve()))
  await waitUntilReady(outputPath, () => supervisor.exitCode)
  let isKeepingLogs = false
  return {
    origin: `http://127.0.0.1:${port}`,
    databaseUrl: runningPostgresUrl(dataDirectory) ?? '',
    temporalAddress: `127.0.0.1:${temporalPort}`,
    dataDirectory,
    upstream,
    admin,
    secrets,
    pidOf: (name) => readPidFile(dataDirectory, name),
    killSupervisor: () => void supervisor.kill('SIGKILL'),
    logPaths: () => [...PROCESS_NAMES.map((name) => logPath(dataDirectory, name)), outputPath],
    endedPids: () => [],
    keepLogs() {
      isKeepingLogs = true
    },
    async stop() {
      supervisor.kill('SIGTERM')
      await ended
      await upstream.close()
      if (isKeepingLogs)
        process.stderr.write(`The logs of the stack are in ${dataDirectory}/logs\n`)
      else rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

async function waitUntilReady(outputPath: string, exitCode: () => number | null): Promise<void> {
  const deadline = performance.now() + READY_MS
  while (!readFileSync(outputPath, 'utf8').includes('AIOS is ready')) {
    if (exitCode() !== null || performance.now() > deadline)
      throw new Error(`AIOS did not start:\n${readFileSync(outputPath, 'utf8')}`)
    await delay(50)
  }
}
