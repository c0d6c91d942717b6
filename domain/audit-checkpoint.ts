import { encodeTagged } from './audit-entry.ts'

/** A signed statement of how long the chain was, and of everything in it. Hashes in hex, the signature in base64. */
export interface Checkpoint {
  size: number
  /** Of the Merkle tree over the hashes of the first `size` events. */
  rootHash: string
  /** Of the last of them. */
  headHash: string
  createdAt: string
  keyId: string
  signature: string
}

/**
 * What of a signature is known: that it is right, that it is wrong, that its key is not known here, or that it was not
 * the time of its key.
 */
export type SignatureVerdict = 'right' | 'wrong' | 'unknown_key' | 'other_time'

const CHECKPOINT = 'aios.audit.checkpoint.v1'

/** What a checkpoint's signature is over. */
export function encodeCheckpoint(checkpoint: Omit<Checkpoint, 'signature'>): Uint8Array {
  const { size, rootHash, headHash, createdAt, keyId } = checkpoint
  return encodeTagged(CHECKPOINT, { size, rootHash, headHash, createdAt, keyId })
}

export interface Flaw {
  firstBad: number
  problem: string
}

/** What is wrong with the checkpoints in themselves, and against the copy that is kept outside the database. */
export function findCheckpointFlaw(
  checkpoints: readonly Checkpoint[],
  options: {
    verify: (checkpoint: Checkpoint) => SignatureVerdict
    /** Undefined where no copy can be read here. */
    anchored?: readonly Checkpoint[] | undefined
  },
): Flaw | null {
  const { verify, anchored = [] } = options
  for (const checkpoint of [...checkpoints, ...anchored]) {
    const verdict = verify(checkpoint)
    if (verdict !== 'right')
      return { firstBad: checkpoint.size, problem: describe(verdict, checkpoint) }
  }
  return compareWithAnchor(checkpoints, anchored)
}

function describe(
  verdict: Exclude<SignatureVerdict, 'right'>,
  { size, keyId }: Checkpoint,
): string {
  const signed = `The checkpoint at event ${size} is signed with the key ${keyId}`
  switch (verdict) {
    case 'wrong':
      return `The checkpoint at event ${size} was changed: its signature is not right.`
    case 'unknown_key':
      return `${signed}, which is not known here.`
    case 'other_time':
      return `${signed}, which was not the key of its time.`
  }
}

// The anchor may lag behind by what a crash kept from it; up to its end it and the database must be the same.
function compareWithAnchor(
  checkpoints: readonly Checkpoint[],
  anchored: readonly Checkpoint[],
): Flaw | null {
  const stored = new Map(checkpoints.map((checkpoint) => [checkpoint.size, checkpoint]))
  for (const copy of anchored) {
    const { size } = copy
    const original = stored.get(size)
    if (!original)
      return {
        firstBad: size,
        problem: `The checkpoint at event ${size} was taken out of the database.`,
      }
    if (original.rootHash !== copy.rootHash || original.signature !== copy.signature)
      return {
        firstBad: size,
        problem: `The checkpoint at event ${size} is not the one kept outside the database.`,
      }
  }
  return findMissingCopy(checkpoints, anchored)
}

function findMissingCopy(
  checkpoints: readonly Checkpoint[],
  anchored: readonly Checkpoint[],
): Flaw | null {
  const copies = new Set(anchored.map(({ size }) => size))
  const last = Math.max(0, ...copies)
  const missing = checkpoints.find(({ size }) => size < last && !copies.has(size))
  if (!missing) return null
  return {
    firstBad: missing.size,
    problem: `The checkpoint at event ${missing.size} is missing in the copy outside the database.`,
  }
}
