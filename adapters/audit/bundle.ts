import { auditBundleLine, type AuditBundleLine } from '#contracts/audit.ts'
import { createChainVerifier, type ChainLink, type ChainVerifier } from '#domain/audit-chain.ts'
import type { Checkpoint, Flaw } from '#domain/audit-checkpoint.ts'
import { toHex } from '#domain/audit-entry.ts'
import type { AuditKey } from '#domain/audit-keys.ts'
import { merkleRoot } from '#domain/merkle.ts'
import type { AnchorRecords } from './anchor-lines.ts'
import { parseLine, type FollowedExport } from './export-lines.ts'
import { sha256 } from './sha256.ts'
import { findSignatureFlaw, knownAtExport } from './trust.ts'

type Header = Extract<AuditBundleLine, { kind: 'header' }>

interface Progress {
  header: Header | null
  keys: AuditKey[]
  checkpoints: Checkpoint[]
  /** Made when the first event comes: the checkpoints stand before it. */
  chain: ChainVerifier | null
  withheld: number
  line: number
  anchor: AnchorRecords | undefined
}

/** Follows an exported bundle with nothing but itself, and a copy of the checkpoints where somebody kept one. */
export async function followBundle(
  lines: AsyncIterable<string>,
  anchor?: AnchorRecords,
): Promise<FollowedExport> {
  const progress: Progress = {
    header: null,
    keys: [],
    checkpoints: [],
    chain: null,
    withheld: 0,
    line: 0,
    anchor,
  }
  const flaw = (await follow(lines, progress)) ?? finish(progress)
  const { header, keys, checkpoints, withheld } = progress
  return {
    flaw,
    checked: lengthOf(progress),
    withheld,
    checkpoints,
    keys,
    signer: header && { keyId: header.keyId, publicKey: header.publicKey },
    end: endOf(progress),
  }
}

async function follow(lines: AsyncIterable<string>, progress: Progress): Promise<Flaw | null> {
  for await (const text of lines) {
    progress.line += 1
    const line = parseLine(auditBundleLine, text)
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
  if (line.kind === 'event' || line.kind === 'hash') return takeEvent(line, progress)
  if (progress.chain) return broken(progress, `is a ${line.kind} among the events`)
  if (line.kind === 'key') progress.keys.push(line)
  else progress.checkpoints.push(line)
  return null
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

function checkSignatures({ header, keys, checkpoints, anchor }: Progress): Flaw | null {
  if (!header) return null
  const { keyId, publicKey } = header
  const copy = anchor && knownAtExport(anchor, { ...header, size: header.events })
  return findSignatureFlaw(
    { keyId, publicKey, keys, checkpoints },
    { anchor: copy, isSparse: false },
  )
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

function endOf({ chain }: Progress): FollowedExport['end'] {
  if (!chain) return null
  const { headHash, tree } = chain.position()
  return { size: tree.size, rootHash: toHex(merkleRoot(tree, sha256)), headHash }
}

function lengthOf({ chain }: Progress): number {
  return chain?.position().tree.size ?? 0
}

function broken(progress: Progress, what: string): Flaw {
  return { firstBad: lengthOf(progress) + 1, problem: `Line ${progress.line} ${what}.` }
}
