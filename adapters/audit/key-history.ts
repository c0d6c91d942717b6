import {
  encodeCheckpoint,
  type Checkpoint,
  type Flaw,
  type SignatureVerdict,
} from '#domain/audit-checkpoint.ts'
import { findKeyFlaw, keyAt, type AuditKey } from '#domain/audit-keys.ts'
import { isSignedBy, readPublicKey, type CheckpointKey } from './checkpoint-key.ts'

export interface KeyHistory {
  keys: readonly AuditKey[]
  /** What is wrong with the keys in themselves. */
  flaw: Flaw | null
  /** Whether a checkpoint is signed with the key of its time. */
  verify(checkpoint: Checkpoint): SignatureVerdict
}

/** Checks checkpoints against the line of public keys, oldest first. */
export function createKeyHistory(keys: readonly AuditKey[]): KeyHistory {
  const known = new Map(
    keys.flatMap(({ keyId, publicKey }) => {
      const found = readPublicKey(publicKey)
      return found ? [[keyId, found.key] as const] : []
    }),
  )
  return {
    keys,
    flaw: findKeyFlaw(keys, {
      idOf: (publicKey) => readPublicKey(publicKey)?.keyId ?? null,
      isSigned: (bytes, signature, publicKey) => {
        const found = readPublicKey(publicKey)
        return found !== null && isSignedBy(bytes, signature, found.key)
      },
    }),
    verify(checkpoint) {
      const key = known.get(checkpoint.keyId)
      if (!key) return 'unknown_key'
      if (!isSignedBy(encodeCheckpoint(checkpoint), checkpoint.signature, key)) return 'wrong'
      return keyAt(keys, checkpoint.size)?.keyId === checkpoint.keyId ? 'right' : 'other_time'
    },
  }
}

/** A key's entry in the history, signed by itself and, where it replaces one that is at hand, by that one. */
export function introduceKey(
  key: CheckpointKey,
  place: {
    previous: Pick<AuditKey, 'keyId'> | null
    endorser: CheckpointKey | null
    afterSize: number
    createdAt: string
  },
): AuditKey {
  const { previous, endorser, afterSize, createdAt } = place
  const statement = {
    keyId: key.keyId,
    publicKey: key.publicKey,
    generation: key.generation,
    previousKeyId: previous?.keyId ?? null,
    afterSize,
    createdAt,
  }
  return {
    ...statement,
    signature: key.signKey(statement),
    endorsement: endorser?.signKey(statement) ?? null,
  }
}
