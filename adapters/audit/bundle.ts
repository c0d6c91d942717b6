import { z } from 'zod'
import { auditBundleLine, type AuditBundleLine } from '#contracts/audit.ts'
import { createChainVerifier, type ChainLink, type ChainVerifier } from '#domain/audit-chain.ts'
import { findCheckpointFlaw, type Checkpoint, type Flaw } from '#domain/audit-checkpoint.ts'
import { createCheckpointVerifier } from './checkpoint-key.ts'
import { sha256 } from './sha256.ts'

export interface BundleVerification {
  ok: boolean
  /** Events followed, those that were filtered out among them. */
  checked: number
  withheld: number
  checkpoints: number
  /** Which key signed it; whether that is the installation's own, its admin can tell. */
  keyId: string | null
  firstBad?: number
  problem?: string
}

type Header = Extract<AuditBundleLine, { kind: 'header' }>

interface Progress {
  header: Header | null
  checkpoints: Checkpoint[]
  /** Made when the first event comes: the checkpoints stand before it. */
  chain: ChainVerifier | null
  withheld: number
  line: number
}

/** Verifies an exported bundle with nothing but itself. */
export async function verifyBundle(lines: AsyncIterable<string>): Promise<BundleVerification> {
  const progress: Progress = { header: null, checkpoints: [], chain: null, withheld: 0, line: 0 }
  const flaw = (await followBundle(lines, progress)) ?? finish(progress)
  return {
    ok: flaw === null,
    checked: lengthOf(progress),
    withheld: progress.withheld,
    checkpoints: progress.checkpoints.length,
    keyId: progress.header?.keyId ?? null,
    ...flaw,
  }
}

async function followBundle(
  lines: AsyncIterable<string>,
  progress: Progress,
): Promise<Flaw | null> {
  for await (const text of lines) {
    progress.line += 1
    const line = parseLine(text)
    const flaw = line ? take(line, progress) : broken(progress, 'is not one of a bundle')
    if (flaw) return flaw
  }
  return null
}

function take(line: AuditBundleLine, progress: Progress): Flaw | null {
  if (line.kind === 'header') {
    if (progress.line > 1) return broken(progress, 'is a second header')
    progress.header = line
    return null
  }
  if (!progress.header) return broken(progress, 'should be the header')
  if (line.kind === 'checkpoint') {
    if (progress.chain) return broken(progress, 'is a checkpoint among the events')
    const { kind: _kind, ...checkpoint } = line
    progress.checkpoints.push(checkpoint)
    return null
  }
  return takeEvent(line, progress)
}

function takeEvent(link: ChainLink, progress: Progress): Flaw | null {
  if (!progress.chain) {
    const flaw = checkSignatures(progress)
    if (flaw) return flaw
    progress.chain = createChainVerifier({ hash: sha256, checkpoints: progress.checkpoints })
  }
  if (link.kind === 'hash') progress.withheld += 1
  return progress.chain.push(link)
}

function checkSignatures({ header, checkpoints }: Progress): Flaw | null {
  const key = header && createCheckpointVerifier(header.publicKey)
  if (!key || key.keyId !== header.keyId)
    return { firstBad: 1, problem: 'The public key of the bundle is not the one it names.' }
  return findCheckpointFlaw(checkpoints, { verify: key.verify })
}

function finish(progress: Progress): Flaw | null {
  const { header } = progress
  if (!header) return { firstBad: 1, problem: 'This is not a bundle: it is empty.' }
  const flaw = progress.chain ? progress.chain.finish() : checkSignatures(progress)
  if (flaw) return flaw
  const length = lengthOf(progress)
  if (length === header.events) return null
  return {
    firstBad: length + 1,
    problem: `The bundle was cut off: it says that it has ${header.events} events, and has ${length}.`,
  }
}

function lengthOf({ chain }: Progress): number {
  return chain?.position().tree.size ?? 0
}

function broken(progress: Progress, what: string): Flaw {
  return { firstBad: lengthOf(progress) + 1, problem: `Line ${progress.line} ${what}.` }
}

function parseLine(text: string): AuditBundleLine | null {
  try {
    return auditBundleLine.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}
