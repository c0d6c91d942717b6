import { watch } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { processEnvironment, type Config } from '#adapters/config.ts'
import { startChild } from '#adapters/process/child.ts'
import { choosePort, probePort } from '#adapters/process/ports.ts'
import { ROOT } from './artefacts.ts'
import { logPath, rotateLog } from './logs.ts'
import {
  announce,
  build,
  recordStack,
  runStack,
  showWarnings,
  startOwnParts,
  startServers,
  type Start,
} from './start.ts'
import type { Part } from './supervisor.ts'

const CONSOLE_PORT = 5173
const CONSOLE_TIMEOUT_MS = 60_000
// An editor writes several files at once, and one file several times.
const SETTLE_MS = 150

/** Which processes a change in a folder concerns; `web` is served by its own development server, which sees for itself. */
const WATCHED: Record<string, readonly string[]> = {
  api: ['api'],
  workflows: ['worker', 'api'],
  workers: ['worker', 'gpu-worker'],
  activities: ['worker', 'gpu-worker'],
  contracts: ['worker', 'gpu-worker', 'api'],
  domain: ['worker', 'gpu-worker', 'api'],
  adapters: ['worker', 'gpu-worker', 'api'],
}

/** `npm run dev`: everything, with what you change restarted and the console served from its sources. */
export function dev(config: Config): Promise<number> {
  return runStack(config, async (stack) => {
    const addresses = await startServers(stack)
    await build(stack, 'workflows')
    recordStack(stack, config.publicUrl, addresses)
    await startOwnParts(stack, addresses)
    const consoleUrl = await startConsole(stack)
    watchSources(stack)
    showWarnings(stack)
    announce(stack, consoleUrl, addresses)
  })
}

async function startConsole(stack: Start): Promise<string> {
  const port = await choosePort({
    variable: 'the port of the console',
    requested: undefined,
    preferred: CONSOLE_PORT,
    reserved: [stack.config.port],
  })
  rotateLog(logPath(stack.config.dataDir, 'web'))
  return stack.progress.step('console', async (report) => {
    report('starting its development server')
    await stack.supervisor.start(consolePart(stack, port))
    return { words: `served from its sources on port ${port}`, value: `http://127.0.0.1:${port}` }
  })
}

function consolePart({ config, guard }: Start, port: number): Part {
  return {
    name: 'console',
    phase: 3,
    async launch() {
      const child = await startChild({
        guard,
        phase: 3,
        signal: 'TERM',
        graceSeconds: 3,
        command: process.execPath,
        arguments: [
          join(ROOT, 'node_modules/vite/bin/vite.js'),
          '--host=127.0.0.1',
          `--port=${port}`,
          '--strictPort',
        ],
        // Its proxy passes what is not the console's on to the API.
        environment: processEnvironment({ AIOS_PORT: String(config.port) }),
        workingDirectory: ROOT,
        logPath: logPath(config.dataDir, 'web'),
      })
      const deadline = performance.now() + CONSOLE_TIMEOUT_MS
      while (!child.hasExited() && (await probePort(port)) === undefined) {
        if (performance.now() > deadline) break
        await pause(SETTLE_MS)
      }
      return child
    },
  }
}

function watchSources(stack: Start): void {
  const concerned = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  for (const [folder, names] of Object.entries(WATCHED))
    watch(join(ROOT, folder), { recursive: true }, (_event, file) => {
      if (!file?.endsWith('.ts') || file.includes('generated')) return
      for (const name of names) concerned.add(name)
      clearTimeout(timer)
      timer = setTimeout(() => {
        const restarting = [...concerned]
        concerned.clear()
        void restart(stack, restarting)
      }, SETTLE_MS)
    })
}

async function restart(stack: Start, names: string[]): Promise<void> {
  try {
    if (names.includes('worker')) await build(stack, 'workflows')
    await Promise.all(names.map((name) => stack.supervisor.restart(name)))
    stack.progress.say(`Restarted ${names.join(', ')}`)
  } catch (error) {
    stack.progress.say(error instanceof Error ? error.message : String(error))
  }
}
