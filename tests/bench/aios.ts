import { spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '#adapters/process/ports.ts'
import { makeTemporaryDirectory } from '#tests/helpers/postgres.ts'
import { send } from './http.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ADMIN = { email: 'admin@example.org', password: 'correct-horse-battery-42' }
const READY_WITHIN_MS = 300_000

export interface RunningAios {
  origin: string
  dataDirectory: string
  temporalAddress: string
  token: string
  stop(): Promise<void>
}

/** `npm start` with a data directory of its own, on free ports. */
export async function startAios(env: NodeJS.ProcessEnv): Promise<RunningAios> {
  const dataDirectory = makeTemporaryDirectory('bench')
  const [port, postgresPort, temporalPort, uiPort] = await Promise.all([
    findFreePort(),
    findFreePort(),
    findFreePort(),
    findFreePort(),
  ])
  const child = spawn(process.execPath, [join(ROOT, 'cli/aios.ts'), 'start'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...env,
      AIOS_DATA_DIR: dataDirectory,
      AIOS_PORT: String(port),
      AIOS_POSTGRES_PORT: String(postgresPort),
      AIOS_TEMPORAL_PORT: String(temporalPort),
      AIOS_TEMPORAL_UI_PORT: String(uiPort),
      AIOS_ADMIN_EMAIL: ADMIN.email,
      AIOS_ADMIN_PASSWORD: ADMIN.password,
    },
  })
  const origin = `http://127.0.0.1:${port}`
  await untilReady(origin, child)
  const { text } = await send(`${origin}/api/auth/login`, { method: 'POST', body: ADMIN })
  return {
    origin,
    dataDirectory,
    temporalAddress: `127.0.0.1:${temporalPort}`,
    token: (JSON.parse(text) as { accessToken: string }).accessToken,
    async stop() {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('exit', resolve))
      rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

async function untilReady(origin: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`AIOS ended with ${child.exitCode} before it was ready`)
    const status = await send(`${origin}/health/ready`, { method: 'GET' }).then(
      (answer) => answer.status,
      () => 0,
    )
    if (status === 200) return
    await delay(200)
  }
  throw new Error('AIOS was not ready in time')
}
