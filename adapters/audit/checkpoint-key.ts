import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import {
  encodeCheckpoint,
  type Checkpoint,
  type SignatureVerdict,
} from '#domain/audit-checkpoint.ts'
import { toHex } from '#domain/audit-entry.ts'
import type { Sealer } from '../secrets/seal.ts'
import { sha256 } from './sha256.ts'

/** The key that signs checkpoints: every process with the same master key has the same one. */
export interface CheckpointKey {
  keyId: string
  /** DER of the public key in base64, as an export carries it. */
  publicKey: string
  sign(checkpoint: Omit<Checkpoint, 'signature' | 'keyId'>): Checkpoint
  verify(checkpoint: Checkpoint): SignatureVerdict
}

// PKCS #8 of an Ed25519 key (RFC 8410) up to the seed: Node takes no bare seed.
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const KEY_ID_CHARACTERS = 16

export function createCheckpointKey(sealer: Pick<Sealer, 'deriveKey'>): CheckpointKey {
  const seed = sealer.deriveKey('audit-checkpoint')
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey(key)
  const der = exportPublic(publicKey)
  const keyId = keyIdOf(der)
  return {
    keyId,
    publicKey: der.toString('base64'),
    sign(statement) {
      const unsigned = { ...statement, keyId }
      const signature = sign(null, encodeCheckpoint(unsigned), key).toString('base64')
      return { ...unsigned, signature }
    },
    verify: (checkpoint) => verdictOf(checkpoint, { keyId, publicKey }),
  }
}

/** Checks signatures with the public key alone, as it stands in an export. Null where it is no key. */
export function createCheckpointVerifier(
  publicKey: string,
): Pick<CheckpointKey, 'keyId' | 'verify'> | null {
  try {
    const der = Buffer.from(publicKey, 'base64')
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    const keyId = keyIdOf(der)
    return { keyId, verify: (checkpoint) => verdictOf(checkpoint, { keyId, publicKey: key }) }
  } catch {
    return null
  }
}

function verdictOf(
  checkpoint: Checkpoint,
  key: { keyId: string; publicKey: KeyObject },
): SignatureVerdict {
  if (checkpoint.keyId !== key.keyId) return 'unknown_key'
  const signature = Buffer.from(checkpoint.signature, 'base64')
  return verify(null, encodeCheckpoint(checkpoint), key.publicKey, signature) ? 'right' : 'wrong'
}

function exportPublic(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' })
}

function keyIdOf(der: Uint8Array): string {
  return toHex(sha256(der)).slice(0, KEY_ID_CHARACTERS)
}
