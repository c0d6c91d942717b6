import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createFileAnchor } from '#adapters/audit/anchor.ts'
import { verifyBundle } from '#adapters/audit/bundle.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import type { Config } from '#adapters/config.ts'
import { verifyAudit } from '#adapters/db/audit-verify.ts'
import { openDatabase } from '#adapters/db/client.ts'
import { runningPostgresUrl } from '#adapters/postgres/running.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { StartError } from '#adapters/start-error.ts'

const USAGE = 'Usage: aios audit verify [--file bundle.jsonl [--key key-id]]\n'

interface Verdict {
  ok: boolean
  checked: number
  checkpoints: number
  keyId: string | null
  problem?: string | undefined
}

/**
 * `aios audit verify`: follows the chain of the database that runs, or of an exported bundle, which needs nothing
 * else. Exits with 1 when it is broken.
 */
export async function audit(config: Config, options: string[]): Promise<number> {
  const wish = readOptions(options)
  if (!wish) {
    process.stderr.write(USAGE)
    return 2
  }
  const verdict = wish.file ? await verifyFile(wish.file) : await verifyDatabase(config)
  process.stdout.write(describe(verdict))
  if (wish.key === undefined || verdict.keyId === wish.key) return verdict.ok ? 0 : 1
  process.stdout.write(`It is not signed by the key ${wish.key}.\n`)
  return 1
}

function readOptions(args: string[]): { file?: string; key?: string } | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { file: { type: 'string' }, key: { type: 'string' } },
      allowPositionals: true,
    })
    return positionals.length === 1 && positionals[0] === 'verify' ? values : null
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

async function verifyFile(path: string): Promise<Verdict> {
  if (!existsSync(path)) throw new StartError(`There is no file ${path}.`)
  return verifyBundle(createInterface({ input: createReadStream(path), crlfDelay: Infinity }))
}

async function verifyDatabase(config: Config): Promise<Verdict> {
  const url = config.database.url ?? runningPostgresUrl(config.dataDir)
  if (!url)
    throw new StartError(
      `AIOS does not run with the data in ${config.dataDir}: start it, or set DATABASE_URL or AIOS_DATA_DIR.`,
    )
  const key = createCheckpointKey(createSealer(findMasterKey(config)))
  const database = openDatabase({ url, maxConnections: 1 })
  try {
    const anchor = createFileAnchor(config.dataDir)
    return { ...(await verifyAudit({ pool: database.pool, key, anchor })), keyId: key.keyId }
  } finally {
    await database.close()
  }
}

function findMasterKey({ masterKey, dataDir }: Config): string {
  const path = join(dataDir, 'secrets', 'master.key')
  if (masterKey) return masterKey
  if (existsSync(path)) return readFileSync(path, 'utf8').trim()
  throw new StartError(
    `The checkpoints are signed with a key made from the master key, and ${path} is not there: set AIOS_MASTER_KEY.`,
  )
}

function describe({ ok, checked, checkpoints, keyId, problem }: Verdict): string {
  const signed = keyId ? `, signed by the key ${keyId}` : ''
  const seen = `${count(checked, 'event')} and ${count(checkpoints, 'checkpoint')}${signed}`
  return ok
    ? `The audit chain is whole: ${seen}.\n`
    : `The audit chain is broken. ${problem ?? ''}\nBefore that: ${seen}.\n`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
