import { auditProofLine, type AuditProofLine } from '#contracts/audit.ts'
import { findProblemOfEvent } from '#domain/audit-chain.ts'
import type { Checkpoint, Flaw } from '#domain/audit-checkpoint.ts'
import { fromHex, toHex } from '#domain/audit-entry.ts'
import type { AuditKey } from '#domain/audit-keys.ts'
import { hashLeaf } from '#domain/merkle.ts'
import { rootByInclusion, rootsByConsistency } from '#domain/merkle-proof.ts'
import type { AnchorRecords } from './anchor-lines.ts'
import { parseLine, type FollowedExport } from './export-lines.ts'
import { sha256 } from './sha256.ts'
import { findSignatureFlaw, knownAtExport } from './trust.ts'

type LineOf<Kind extends AuditProofLine['kind']> = Extract<AuditProofLine, { kind: Kind }>

interface Progress {
  header: LineOf<'header'> | null
  keys: AuditKey[]
  checkpoints: Checkpoint[]
  /** Sizes up to which each checkpoint was shown to go on from the one before. */
  consistentTo: number | null
  hasChecked: boolean
  proven: number
  lastSeq: number
  line: number
  anchor: AnchorRecords | undefined
}

/** Follows an export of proofs: each event by itself, against the checkpoint that was signed last. */
export async function followProofs(
  lines: AsyncIterable<string>,
  anchor?: AnchorRecords,
): Promise<FollowedExport> {
  const progress: Progress = {
    header: null,
    keys: [],
    checkpoints: [],
    consistentTo: null,
    hasChecked: false,
    proven: 0,
    lastSeq: 0,
    line: 0,
    anchor,
  }
  const flaw = (await follow(lines, progress)) ?? finish(progress)
  const { header, keys, checkpoints, proven } = progress
  const publicKey = keys.at(-1)?.publicKey
  return {
    flaw,
    checked: proven,
    withheld: (header?.size ?? 0) - proven,
    checkpoints,
    keys,
    signer: header && publicKey ? { keyId: header.keyId, publicKey } : null,
    end: checkpoints.at(-1) ?? null,
  }
}

async function follow(lines: AsyncIterable<string>, progress: Progress): Promise<Flaw | null> {
  for await (const text of lines) {
    progress.line += 1
    const line = parseLine(auditProofLine, text)
    const flaw = line ? take(line, progress) : broken(progress, 'is not one of an export of proofs')
    if (flaw) return flaw
  }
  return null
}

function take(line: AuditProofLine, progress: Progress): Flaw | null {
  if (line.kind === 'header') {
    if (progress.line > 1) return broken(progress, 'is a second header')
    progress.header = line
    return null
  }
  if (!progress.header) return broken(progress, 'should be the header')
  if (line.kind === 'proven') return checkSignatures(progress) ?? takeEvent(line, progress)
  if (progress.hasChecked && line.kind !== 'consistency')
    return broken(progress, `is a ${line.kind} among the proofs`)
  if (line.kind === 'consistency') return checkSignatures(progress) ?? takeStep(line, progress)
  if (line.kind === 'key') progress.keys.push(line)
  else progress.checkpoints.push(line)
  return null
}

function checkSignatures(progress: Progress): Flaw | null {
  const { header, keys, checkpoints, anchor } = progress
  if (progress.hasChecked || !header) return null
  progress.hasChecked = true
  progress.consistentTo = checkpoints[0]?.size ?? null
  const last = checkpoints.at(-1)?.size ?? 0
  if (last !== header.size)
    return {
      firstBad: last + 1,
      problem: `The checkpoint at event ${header.size} that the file names is not its last one.`,
    }
  const copy = anchor && knownAtExport(anchor, header)
  return findSignatureFlaw(
    { keyId: header.keyId, keys, checkpoints },
    { anchor: copy, isSparse: true },
  )
}

/** A step from one checkpoint to the next: the larger chain begins with the smaller one. */
function takeStep(line: LineOf<'consistency'>, progress: Progress): Flaw | null {
  const { from, to } = line
  const index = progress.checkpoints.findIndex(({ size }) => size === from)
  const [before, after] = progress.checkpoints.slice(index, index + 2)
  if (index === -1 || progress.consistentTo !== from || after?.size !== to || !before)
    return broken(progress, 'leads from no checkpoint to the one after it')
  const proof = line.proof.map(fromHex)
  const firstRoot = fromHex(before.rootHash)
  const roots = rootsByConsistency({ first: from, second: to, firstRoot, proof }, sha256)
  const isProven =
    roots && toHex(roots.first) === before.rootHash && toHex(roots.second) === after.rootHash
  if (!isProven)
    return {
      firstBad: from + 1,
      problem: `The checkpoint at event ${to} does not go on from the one at event ${from}.`,
    }
  progress.consistentTo = to
  return null
}

function takeEvent(line: LineOf<'proven'>, progress: Progress): Flaw | null {
  const { seq } = line.entry
  const { size, rootHash } = progress.checkpoints.at(-1) ?? { size: 0, rootHash: '' }
  if (seq <= progress.lastSeq)
    return broken(progress, `has event ${seq}, which should stand before the one it follows`)
  const { kind: _kind, proof, ...stored } = line
  const problem = findProblemOfEvent({ kind: 'event', ...stored }, sha256)
  if (problem) return { firstBad: seq, problem }
  const leaf = hashLeaf(fromHex(line.entryHash), sha256)
  const root = rootByInclusion({ leaf, index: seq - 1, size, proof: proof.map(fromHex) }, sha256)
  if (!root || toHex(root) !== rootHash)
    return {
      firstBad: seq,
      problem: `Event ${seq} is not proven: it does not lead to the checkpoint at event ${size}.`,
    }
  progress.lastSeq = seq
  progress.proven += 1
  return null
}

function finish(progress: Progress): Flaw | null {
  const { header, checkpoints } = progress
  if (!header) return { firstBad: 1, problem: 'This is not an export of proofs: it is empty.' }
  const flaw = checkSignatures(progress)
  if (flaw) return flaw
  const last = checkpoints.at(-1)?.size ?? null
  if (progress.consistentTo !== last)
    return {
      firstBad: (progress.consistentTo ?? 0) + 1,
      problem: `Nothing shows that the checkpoint at event ${last} goes on from the ones before it.`,
    }
  if (progress.proven === header.events) return null
  return {
    firstBad: progress.lastSeq + 1,
    problem: `The file was cut off: it says that it proves ${header.events} events, and proves ${progress.proven}.`,
  }
}

function broken(progress: Progress, what: string): Flaw {
  return { firstBad: progress.lastSeq + 1, problem: `Line ${progress.line} ${what}.` }
}
