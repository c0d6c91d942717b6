import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { readAnchorLines, type AnchorRecords } from '#adapters/audit/anchor-lines.ts'
import type { AuditAnchor } from '#adapters/audit/anchor.ts'
import { createAnchors } from '#adapters/audit/anchors.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { verifyExport } from '#adapters/audit/exports.ts'
import type { Config } from '#adapters/config.ts'
import { readLastCheckpoint } from '#adapters/db/audit-checkpoint-rows.ts'
import type { CheckpointContext } from '#adapters/db/audit-checkpoints.ts'
import { readAuditKeys } from '#adapters/db/audit-keys.ts'
import { verifyAudit } from '#adapters/db/audit-verify.ts'
import { openDatabase } from '#adapters/db/client.ts'
import { runningPostgresUrl } from '#adapters/postgres/running.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { StartError } from '#adapters/start-error.ts'
import { describeVerdict, exitCodeOf, type Verdict } from './audit-verdict.ts'
import { rotate } from './audit-rotate.ts'

const USAGE = `Usage:
  aios audit verify [--file <export>] [--key <key-id>] [--anchor <file>]
  aios audit rotate --reason <text> [--previous-master-key-file <file> | --accept-break]

verify ends with 0: whole; 1: broken; 2: not understood; 3: whole, but a signing key came without a word of the one
before, so compare the key with what you know; 4: an export that is not signed as a whole.
`

const COMPARE =
  'Whether that is the key of your installation, compare with what you know, or give --key or --anchor.\n'

const OPTIONS = {
  file: { type: 'string' },
  key: { type: 'string' },
  anchor: { type: 'string' },
  reason: { type: 'string' },
  'previous-master-key-file': { type: 'string' },
  'accept-break': { type: 'boolean' },
} as const
const OPTIONS_OF: Record<string, readonly string[]> = {
  verify: ['file', 'key', 'anchor'],
  rotate: ['reason', 'previous-master-key-file', 'accept-break'],
}

/**
 * `aios audit verify` follows the chain of the database that runs, or of an export, which needs nothing else;
 * `aios audit rotate` puts a new signing key in the place of the old one.
 */
export async function audit(config: Config, options: string[]): Promise<number> {
  const wish = readOptions(options)
  if (!wish) return refuse()
  const { command, values } = wish
  if (command === 'verify') return verify(config, values)
  const { reason, 'previous-master-key-file': previousPath, 'accept-break': accepted } = values
  if (!reason) return refuse()
  return onDatabase(config, (context) =>
    rotate(context, {
      reason,
      previousMasterKey: previousPath ? readKeyFile(previousPath) : undefined,
      isBreakAccepted: accepted === true,
    }),
  )
}

function refuse(): number {
  process.stderr.write(USAGE)
  return 2
}

function readOptions(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
    const [command = '', ...rest] = positionals
    const known = OPTIONS_OF[command]
    const isRight =
      known && rest.length === 0 && Object.keys(values).every((name) => known.includes(name))
    return isRight ? { command, values } : null
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

async function verify(
  config: Config,
  wish: { file?: string | undefined; key?: string | undefined; anchor?: string | undefined },
): Promise<number> {
  const anchor = wish.anchor ? readAnchorLines(readExisting(wish.anchor)) : undefined
  const verdict = wish.file
    ? await verifyFile(wish.file, anchor)
    : await onDatabase(config, (context) => verifyDatabase(context, anchor))
  process.stdout.write(describeVerdict(verdict))
  if (wish.file && verdict.keyId && !wish.key && !anchor) process.stdout.write(COMPARE)
  if (wish.key === undefined || verdict.keyId === wish.key) return exitCodeOf(verdict)
  process.stdout.write(`It is not signed by the key ${wish.key}.\n`)
  return 1
}

async function verifyFile(path: string, anchor: AnchorRecords | undefined): Promise<Verdict> {
  if (!existsSync(path)) throw new StartError(`There is no file ${path}.`)
  return verifyExport(
    createInterface({ input: createReadStream(path), crlfDelay: Infinity }),
    anchor,
  )
}

async function verifyDatabase(
  context: CheckpointContext,
  records: AnchorRecords | undefined,
): Promise<Verdict> {
  const copy = records ? [toAnchor(records)] : []
  const anchors = [...context.anchors, ...copy]
  const keys = await readAuditKeys(context.pool)
  const signedTo = Number((await readLastCheckpoint(context.pool))?.size ?? 0)
  const verification = await verifyAudit({ ...context, anchors })
  const keyId = signedTo > 0 ? (keys.at(-1)?.keyId ?? context.key.keyId) : null
  return { keyBreaks: [], ...verification, keyId, signedTo }
}

function toAnchor(records: AnchorRecords): AuditAnchor {
  const read = async () => records
  return { name: 'given', isReadable: true, append: async () => {}, read }
}

async function onDatabase<T>(
  config: Config,
  work: (context: CheckpointContext) => Promise<T>,
): Promise<T> {
  const url = config.database.url ?? runningPostgresUrl(config.dataDir)
  if (!url)
    throw new StartError(
      `AIOS does not run with the data in ${config.dataDir}: start it, or set DATABASE_URL or AIOS_DATA_DIR.`,
    )
  const key = createCheckpointKey(createSealer(findMasterKey(config)))
  const database = openDatabase({ url, maxConnections: 1 })
  try {
    return await work({ pool: database.pool, key, anchors: createAnchors(config) })
  } finally {
    await database.close()
  }
}

function findMasterKey({ masterKey, dataDir }: Config): string {
  const path = join(dataDir, 'secrets', 'master.key')
  if (masterKey) return masterKey
  if (existsSync(path)) return readKeyFile(path)
  throw new StartError(
    `The checkpoints are signed with a key made from the master key, and ${path} is not there: set AIOS_MASTER_KEY.`,
  )
}

function readKeyFile(path: string): string {
  return readExisting(path).trim()
}

function readExisting(path: string): string {
  if (!existsSync(path)) throw new StartError(`There is no file ${path}.`)
  return readFileSync(path, 'utf8')
}
