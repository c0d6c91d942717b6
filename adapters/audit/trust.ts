import {
  encodeCheckpoint,
  findCheckpointFlaw,
  type Checkpoint,
  type Flaw,
  type SignatureVerdict,
} from '#domain/audit-checkpoint.ts'
import { compareKeysWithCopy, type AuditKey } from '#domain/audit-keys.ts'
import type { AnchorRecords } from './anchor-lines.ts'
import { isSignedBy, readPublicKey } from './checkpoint-key.ts'
import { isStated } from './export-lines.ts'
import { createKeyHistory } from './key-history.ts'

/** What an export says of its keys and checkpoints. */
export interface SignedPart {
  /** The key that signed last. */
  keyId: string
  /** Only in exports from before keys could change: then the one key of all checkpoints. */
  publicKey?: string | undefined
  keys: readonly AuditKey[]
  checkpoints: readonly Checkpoint[]
}

/**
 * What is wrong with the signatures of an export, in themselves and against a copy of the checkpoints that somebody
 * kept. An export may leave checkpoints out (`isSparse`); those that it has must then be those of the copy.
 */
export function findSignatureFlaw(
  signed: SignedPart,
  { anchor, isSparse }: { anchor: AnchorRecords | undefined; isSparse: boolean },
): Flaw | null {
  const { keyId, publicKey, keys, checkpoints } = signed
  const trust = keys.length > 0 ? trustKeys(keys, keyId) : trustOneKey(publicKey, keyId)
  if ('problem' in trust) return trust
  const flaw = findCheckpointFlaw(checkpoints, { verify: trust.verify })
  if (flaw || !anchor) return flaw
  const sizes = new Set(checkpoints.map(({ size }) => size))
  const anchored = isSparse
    ? anchor.checkpoints.filter(({ size }) => sizes.has(size))
    : anchor.checkpoints
  const compared = isSparse
    ? checkpoints.filter(({ size }) => anchored.some((copy) => copy.size === size))
    : checkpoints
  return (
    compareKeysWithCopy(keys, anchor.keys) ??
    findCheckpointFlaw(compared, { verify: trust.verify, anchored })
  )
}

/** What of a copy there was when an export was made: what came later is not missing in it. */
export function knownAtExport(
  { keys, checkpoints }: AnchorRecords,
  { exportedAt, size, format }: { exportedAt: string; size: number; format: string },
): AnchorRecords {
  // Nobody signed what the header of the first version says: cut short, it must not make the copy shorter too.
  if (!isStated(format)) return { keys, checkpoints }
  return {
    keys: keys.filter(({ createdAt }) => createdAt <= exportedAt),
    checkpoints: checkpoints.filter((checkpoint) => checkpoint.size <= size),
  }
}

type Trust = Flaw | { verify(checkpoint: Checkpoint): SignatureVerdict }

function trustKeys(keys: readonly AuditKey[], keyId: string): Trust {
  const history = createKeyHistory(keys)
  if (history.flaw) return history.flaw
  if (keys.at(-1)?.keyId !== keyId)
    return { firstBad: 1, problem: `The key ${keyId} that the file names is not its last one.` }
  return history
}

function trustOneKey(publicKey: string | undefined, keyId: string): Trust {
  const found = publicKey === undefined ? null : readPublicKey(publicKey)
  if (!found || found.keyId !== keyId)
    return { firstBad: 1, problem: 'The public key of the bundle is not the one it names.' }
  return {
    verify(checkpoint) {
      if (checkpoint.keyId !== keyId) return 'unknown_key'
      const isRight = isSignedBy(encodeCheckpoint(checkpoint), checkpoint.signature, found.key)
      return isRight ? 'right' : 'wrong'
    },
  }
}
