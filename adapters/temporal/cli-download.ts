import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { arch, platform } from 'node:os'
import { gunzipSync } from 'node:zlib'

const CONNECT_TIMEOUT_MS = 10_000
const STALL_TIMEOUT_MS = 30_000
const BLOCK_BYTES = 512

export interface DownloadWish {
  version: string
  target: string
  onProgress?: (message: string) => void
}

/** Fetches the official program into `target`; returns why not when it could not. */
export async function downloadCli(wish: DownloadWish): Promise<string | undefined> {
  const address = `https://temporal.download/cli/archive/v${wish.version}?platform=${platform()}&arch=${arch() === 'x64' ? 'amd64' : arch()}`
  wish.onProgress?.('downloading it')
  try {
    const archive = gunzipSync(await download(address, wish))
    const program = extractFile(archive, 'temporal')
    if (!program) return 'the archive holds no program'
    const draft = `${wish.target}.${process.pid}`
    writeFileSync(draft, program)
    chmodSync(draft, 0o755)
    renameSync(draft, wish.target)
    return undefined
  } catch (error) {
    rmSync(`${wish.target}.${process.pid}`, { force: true })
    return describe(error)
  }
}

async function download(address: string, { onProgress }: DownloadWish): Promise<Buffer> {
  // Loaded only for this: the supervisor keeps what it has loaded for as long as it runs.
  const { EnvHttpProxyAgent, fetch } = await import('undici')
  const response = await fetch(address, {
    dispatcher: new EnvHttpProxyAgent({
      connect: { timeout: CONNECT_TIMEOUT_MS },
      bodyTimeout: STALL_TIMEOUT_MS,
      headersTimeout: STALL_TIMEOUT_MS,
    }),
  })
  if (!response.ok || !response.body) throw new Error(`status ${response.status}`)
  const totalBytes = Number(response.headers.get('content-length'))
  const chunks: Uint8Array[] = []
  let receivedBytes = 0
  for await (const chunk of response.body) {
    chunks.push(chunk)
    receivedBytes += chunk.byteLength
    onProgress?.(`downloading it: ${describeProgress(receivedBytes, totalBytes)}`)
  }
  return Buffer.concat(chunks)
}

function describeProgress(receivedBytes: number, totalBytes: number): string {
  const received = `${(receivedBytes / 1e6).toFixed(0)} MB`
  return totalBytes > 0
    ? `${received} of ${(totalBytes / 1e6).toFixed(0)} MB (${Math.floor((100 * receivedBytes) / totalBytes)} %)`
    : received
}

/** One file out of a tar archive: header blocks of 512 bytes (name at 0, octal size at 124), each before its content. */
export function extractFile(archive: Buffer, name: string): Buffer | undefined {
  let offset = 0
  while (offset + BLOCK_BYTES <= archive.length) {
    const header = archive.subarray(offset, offset + BLOCK_BYTES)
    const entryName = header.toString('utf8', 0, 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(header.toString('ascii', 124, 136), 8)
    const start = offset + BLOCK_BYTES
    if (entryName.replace(/^\.\//, '') === name && size > 0)
      return archive.subarray(start, start + size)
    offset = start + Math.ceil((size || 0) / BLOCK_BYTES) * BLOCK_BYTES
  }
  return undefined
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
