import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig, processEnvironment } from '#adapters/config.ts'
import { startGuard } from '#adapters/process/guard.ts'
import { findFreePort } from '#adapters/process/ports.ts'
import { findTemporalCli } from '#adapters/temporal/cli.ts'
import { launchTemporal } from '#adapters/temporal/server.ts'
import { makeTemporaryDirectory } from '#tests/helpers/postgres.ts'

export interface TestTemporal {
  pid(): number
  address: string
  uiUrl: string
  logPath: string
  stop(): Promise<void>
  /** As kill -9. */
  kill(): Promise<void>
  /** Starts it again on the same ports with the same data. */
  restart(): Promise<void>
}

/** Temporal's real server with AIOS's settings, on free ports, with its data in a temporary directory. */
export async function startTemporal(): Promise<TestTemporal> {
  const config = loadConfig()
  const dataDirectory = makeTemporaryDirectory('temporal')
  const guard = startGuard()
  const options = {
    cliPath: await findTemporalCli({
      configuredPath: config.temporal.cliPath,
      programPath: config.programPath,
      cacheDirectory: config.cacheDir,
      environment: processEnvironment(),
      onProgress: announce(),
    }),
    dataDirectory,
    namespace: 'default',
    port: await findFreePort(),
    uiPort: await findFreePort(),
    guard,
    logPath: join(dataDirectory, 'temporal.log'),
    environment: processEnvironment(),
  }
  let server = await launchTemporal(options)
  return {
    pid: () => server.pid,
    address: `127.0.0.1:${options.port}`,
    uiUrl: `http://127.0.0.1:${options.uiPort}`,
    logPath: options.logPath,
    async stop() {
      await server.stop()
      await guard.close()
      rmSync(dataDirectory, { recursive: true, force: true })
    },
    async kill() {
      await server.kill()
    },
    async restart() {
      await server.stop()
      server = await launchTemporal(options)
    },
  }
}

// The first run on a machine may build the server for minutes: say so, once for each thing it does.
function announce(): (message: string) => void {
  let last = ''
  return (message) => {
    const [step = ''] = message.split(':')
    if (step !== last) process.stderr.write(`Temporal's server: ${step}\n`)
    last = step
  }
}
