import { existsSync } from 'node:fs'
import { access, constants, statfs } from 'node:fs/promises'
import type { Config } from '#adapters/config.ts'
import { readAuditPowers } from '#adapters/db/app-role.ts'
import { readSchemaState } from '#adapters/db/migrate.ts'
import { runningPostgresUrl } from '#adapters/postgres/running.ts'
import { probePort } from '#adapters/process/ports.ts'
import { readRunningStack, type RunningStack } from '#adapters/run-files.ts'
import { temporalChecks } from './doctor-temporal.ts'
import { loopbackOf } from './parts.ts'
import { bad, formatVerdict, good, note, type Check, type Verdict } from './verdict.ts'

const REQUIRED_NODE = 24
const LITTLE_SPACE_BYTES = 2e9
const NO_SPACE_BYTES = 2e8

/** `aios doctor`: one verdict a line; exits with 1 when something is bad. */
export async function doctor(config: Config): Promise<number> {
  const stack = readRunningStack(config.dataDir)
  let isWell = true
  for (const check of [...machineChecks(config), ...stackChecks(config, stack)]) {
    const verdict = await check
      .run()
      .catch((error: unknown) => bad(error instanceof Error ? error.message : String(error)))
    process.stdout.write(`${formatVerdict(check.name, verdict)}\n`)
    if (verdict.state === 'bad') isWell = false
  }
  return isWell ? 0 : 1
}

function machineChecks(config: Config): Check[] {
  return [
    { name: 'node', run: async () => checkNode() },
    { name: 'data', run: () => checkDataDirectory(config) },
    { name: 'disk', run: () => checkDisk(config) },
    { name: 'port', run: () => checkPort(config) },
    { name: 'providers', run: async () => checkProviders(config) },
  ]
}

function stackChecks(config: Config, stack: RunningStack | undefined): Check[] {
  const databaseUrl = config.database.directUrl ?? runningPostgresUrl(config.dataDir, 'aios_app')
  return [
    { name: 'postgres', run: () => checkDatabase(databaseUrl) },
    { name: 'audit', run: () => checkAudit(databaseUrl) },
    ...temporalChecks({
      ...config.temporal,
      address: config.temporal.address ?? stack?.temporalAddress,
    }),
    { name: 'api', run: () => checkApi(config) },
  ]
}

function checkNode(): Verdict {
  const major = Number(process.versions.node.split('.')[0])
  return major >= REQUIRED_NODE
    ? good(process.version)
    : bad(`${process.version}; AIOS needs ${REQUIRED_NODE}: run \`npm install\`, which brings it`)
}

async function checkDataDirectory({ dataDir }: Config): Promise<Verdict> {
  if (!existsSync(dataDir)) return note(`${dataDir} is made at the first start`)
  await access(dataDir, constants.W_OK | constants.X_OK).catch(() => {
    throw new Error(`${dataDir} cannot be written by this user`)
  })
  return good(dataDir)
}

async function checkDisk({ dataDir }: Config): Promise<Verdict> {
  const { bavail, bsize } = await statfs(existsSync(dataDir) ? dataDir : '.')
  const freeBytes = bavail * bsize
  const words = `${(freeBytes / 1e9).toFixed(1)} GB free`
  if (freeBytes < NO_SPACE_BYTES) return bad(`${words}: make room`)
  return freeBytes < LITTLE_SPACE_BYTES ? note(`${words}, which is little`) : good(words)
}

// While AIOS runs it is AIOS that listens there, which the check of the API looks at.
async function checkPort(config: Config): Promise<Verdict> {
  const { host, port } = config
  const problem = await probePort(port, host)
  if (!problem) return good(`${host}:${port} is free for the API`)
  if (problem === 'EADDRINUSE' && (await readReady(config)))
    return good(`${host}:${port} is the running API's`)
  return bad(
    `${host}:${port} cannot be listened on (${problem}): set AIOS_PORT or AIOS_HOST, or stop what is there`,
  )
}

function checkProviders({ providers }: Config): Verdict {
  const configured = [
    providers.openai.apiKey || providers.openai.baseUrl ? 'OpenAI' : undefined,
    providers.anthropic.apiKey || providers.anthropic.baseUrl ? 'Anthropic' : undefined,
    providers.ollama.baseUrl ? 'Ollama' : undefined,
  ].filter((name) => name !== undefined)
  return configured.length > 0
    ? good(`${configured.join(', ')} by the environment`)
    : note('none by the environment: those of the console and an Ollama on this machine are used')
}

async function checkDatabase(databaseUrl: string | undefined): Promise<Verdict> {
  if (!databaseUrl) return bad('does not run: start AIOS with `npm start`, or set DATABASE_URL')
  const { pending, unknown, edited } = await readSchemaState({ databaseUrl })
  const where = new URL(databaseUrl).host
  if (unknown.length > 0)
    return bad(`${where} is newer than this AIOS (${unknown.join(', ')}): start the newer version`)
  if (pending.length > 0)
    return bad(`${where} lacks ${pending.join(', ')}: run \`npx aios migrate\``)
  if (edited.length > 0)
    return note(`${where}; changed since they were applied: ${edited.join(', ')}`)
  return good(`${where}, schema up to date`)
}

async function checkAudit(databaseUrl: string | undefined): Promise<Verdict> {
  if (!databaseUrl) return note('not checked without the database')
  const { role, canChange } = await readAuditPowers(databaseUrl)
  return canChange
    ? note(`AIOS connects as ${role}, who could change what is recorded: see docs/operations.md`)
    : good(`AIOS connects as ${role}, who can only add to what is recorded`)
}

async function checkApi(config: Config): Promise<Verdict> {
  const address = `http://${loopbackOf(config)}:${config.port}`
  const parts = await readReady(config)
  if (!parts) return bad(`does not answer at ${address}`)
  const missing = Object.entries(parts).filter(([, isReady]) => isReady === false)
  return missing.length === 0
    ? good(`ready at ${address}`)
    : bad(`${address} is not ready: ${missing.map(([name]) => name).join(', ')}`)
}

async function readReady(config: Config): Promise<Record<string, unknown> | undefined> {
  try {
    const response = await fetch(`http://${loopbackOf(config)}:${config.port}/health/ready`, {
      signal: AbortSignal.timeout(3000),
    })
    const body: unknown = await response.json()
    return typeof body === 'object' && body !== null && 'ready' in body ? { ...body } : undefined
  } catch {
    return undefined
  }
}
