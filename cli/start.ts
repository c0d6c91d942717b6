import { join } from 'node:path'
import type { Config } from '#adapters/config.ts'
import { startGuard, type Guard } from '#adapters/process/guard.ts'
import { probePort } from '#adapters/process/ports.ts'
import {
  readPidFile,
  readSetupLink,
  removePidFile,
  removeRunningStack,
  removeSetupLink,
  writePidFile,
  writeRunningStack,
} from '#adapters/run-files.ts'
import { readOrCreateSecret } from '#adapters/secret-files.ts'
import { StartError } from '#adapters/start-error.ts'
import { buildArtefact, isStale, type ArtefactName } from './artefacts.ts'
import { claimDataDirectory, clearEarlierStart, prepareDataDirectory } from './instance.ts'
import { followLog, formatForPeople, logPath, rotateLog } from './logs.ts'
import { ownPart, type Addresses, type PartOptions } from './parts.ts'
import { createProgress, type Progress } from './progress.ts'
import { seed, startDatabase, startTemporal } from './servers.ts'
import { listenForStop } from './signals.ts'
import { Supervisor, type SupervisorEvent } from './supervisor.ts'

/** What the steps of a start share. */
export interface Start {
  config: Config
  progress: Progress
  guard: Guard
  supervisor: Supervisor
}

/** Runs the whole of AIOS until it is asked to stop; resolves to the exit code. */
export function start(config: Config): Promise<number> {
  return runStack(config, startAll)
}

/** Starts what `bringUp` starts and keeps it running until somebody asks to stop, or stops it all when that fails. */
export async function runStack(
  config: Config,
  bringUp: (stack: Start) => Promise<void>,
): Promise<number> {
  const stack = await beginStart(config)
  const stop = stopOnRequest(stack)
  try {
    await Promise.race([bringUp(stack), stop.done])
  } catch (error) {
    // A stop in the middle of the start makes the step under way fail, which then is nobody's concern.
    if (stop.isRequested()) return stop.done
    await stopAll(stack)
    throw error
  }
  return stop.done
}

/** Takes the data directory, clears what an earlier start left, and makes what the steps share. */
async function beginStart(config: Config): Promise<Start> {
  const { dataDir } = config
  prepareDataDirectory(dataDir)
  claimDataDirectory(dataDir)
  const progress = createProgress()
  await clearEarlierStart(dataDir, (message) => progress.say(`… ${message}`))
  removeSetupLink(dataDir)
  for (const name of ['postgres', 'temporal', 'worker', 'gpu-worker', 'api', 'build'] as const)
    rotateLog(logPath(dataDir, name))
  return {
    config,
    progress,
    guard: startGuard((pid) => writePidFile(dataDir, 'guard', pid)),
    supervisor: new Supervisor((event) => progress.say(describeEvent(event))),
  }
}

async function startAll(stack: Start): Promise<void> {
  const addresses = await startServers(stack)
  await build(stack, 'workflows')
  await build(stack, 'console')
  recordStack(stack, stack.config.publicUrl, addresses)
  await startOwnParts(stack, addresses)
  showWarnings(stack)
  announce(stack, stack.config.publicUrl, addresses)
}

/** Starts our own processes at once, because none waits for another; each has its line of progress. */
export async function startOwnParts(stack: Start, addresses: Addresses): Promise<void> {
  const options: PartOptions = { config: stack.config, guard: stack.guard, addresses }
  const launches = (['worker', 'gpu-worker', 'api'] as const).map((name) => {
    const launch = stack.supervisor.start(ownPart(name, options))
    // It is awaited below; until then its failure is not unhandled.
    launch.catch(() => {})
    return { name, launch }
  })
  for (const { name, launch } of launches) await showLaunch(stack, name, launch)
}

/** Everything that our own processes stand on: PostgreSQL with the present schema, and Temporal. */
export async function startServers(stack: Start): Promise<Addresses> {
  const { config } = stack
  await refuseTakenPort(config)
  const masterKeyPath = config.masterKey ? undefined : join(config.dataDir, 'secrets', 'master.key')
  if (masterKeyPath) readOrCreateSecret(masterKeyPath, 'base64')
  const database = { ...(await startDatabase(stack)), masterKeyPath }
  const [temporal] = await Promise.all([startTemporal(stack), seed(database)])
  return { ...database, ...temporal }
}

async function refuseTakenPort({ host, port }: Config): Promise<void> {
  const problem = await probePort(port, host)
  if (problem === 'EADDRINUSE')
    throw new StartError(
      `Port ${port} is in use: stop what listens there, or set AIOS_PORT to another port.`,
    )
  if (problem === 'EACCES')
    throw new StartError(
      `This user may not listen on port ${port}: set AIOS_PORT to a port above 1023.`,
    )
  if (problem)
    throw new StartError(
      `Nothing can listen on ${host} (${problem}): set AIOS_HOST to an address of this machine.`,
    )
}

/** Builds an artefact under a line of progress, if its sources have changed. */
export async function build({ config, progress }: Start, name: ArtefactName): Promise<void> {
  if (!isStale(name)) return
  await progress.step(name, async (report) => {
    report('building')
    await buildArtefact(name, logPath(config.dataDir, 'build'))
    return { words: 'built', value: undefined }
  })
}

function showLaunch(
  { progress }: Start,
  name: string,
  launch: Promise<{ pid: number }>,
): Promise<void> {
  return progress.step(name, async (report) => {
    report('starting')
    const { pid } = await launch
    return { words: `ready (process ${pid})`, value: undefined }
  })
}

// Everything is in the logs; what a person should know of while they watch is shown.
export function showWarnings({ config, progress }: Start): void {
  if (!process.stdout.isTTY) return
  for (const name of ['worker', 'gpu-worker', 'api'] as const)
    followLog(logPath(config.dataDir, name), (line) => {
      const words = formatForPeople(line)
      if (words) progress.say(words)
    })
}

/** Where it all runs, for `aios doctor` and other commands beside it. */
export function recordStack({ config }: Start, url: string, addresses: Addresses): void {
  const { temporalAddress, temporalUiUrl } = addresses
  writeRunningStack(config.dataDir, {
    url,
    temporalAddress,
    ...(temporalUiUrl ? { temporalUiUrl } : {}),
  })
}

/** The address, on a line that others may rely on, and what a person needs next. */
export function announce({ config, progress }: Start, url: string, addresses: Addresses): void {
  progress.say(`\nAIOS is ready at ${url}`)
  const setupLink = readSetupLink(config.dataDir)
  if (setupLink) progress.say(`Set up the first administrator (once): ${setupLink}`)
  if (addresses.temporalUiUrl)
    progress.say(`Workflows in Temporal's UI: ${addresses.temporalUiUrl}`)
}

/** Stops everything when somebody asks; `done` resolves to the exit code once that is over. */
function stopOnRequest(stack: Start): { isRequested: () => boolean; done: Promise<number> } {
  const { promise: done, resolve, reject } = Promise.withResolvers<number>()
  let isRequested = false
  listenForStop(stack.config, {
    onStop() {
      isRequested = true
      stack.progress.say('\nStopping (once more to force it)')
      stopAll(stack).then(() => {
        stack.progress.say('Stopped')
        resolve(0)
      }, reject)
    },
    onForce() {
      stack.supervisor.kill()
      resolve(1)
    },
  })
  return { isRequested: () => isRequested, done }
}

async function stopAll({ config, supervisor, guard }: Start): Promise<void> {
  await supervisor.stop()
  // It also stops what had been launched and was not ready yet.
  await guard.close()
  removeRunningStack(config.dataDir)
  removePidFile(config.dataDir, 'guard', readPidFile(config.dataDir, 'guard'))
}

function describeEvent(event: SupervisorEvent): string {
  return event.kind === 'died'
    ? `The ${event.name} stopped (${event.reason}): starting it again in ${event.delayMs} ms`
    : `The ${event.name} is back (process ${event.pid})`
}
