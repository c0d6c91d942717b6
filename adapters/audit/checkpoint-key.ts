import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { encodeCheckpoint, type Checkpoint } from '#domain/audit-checkpoint.ts'
import { toHex } from '#domain/audit-entry.ts'
import { encodeKey, type AuditKey } from '#domain/audit-keys.ts'
import { encodeStatement, type ExportStatement } from '#domain/audit-statement.ts'
import type { Sealer } from '../secrets/seal.ts'
import { sha256 } from './sha256.ts'

/** The key that signs checkpoints: every process with the same master key has the same ones. */
export interface CheckpointKey {
  keyId: string
  generation: number
  /** DER of the public key in base64, as an export carries it. */
  publicKey: string
  sign(checkpoint: Omit<Checkpoint, 'signature' | 'keyId'>): Checkpoint
  /** Signs an export as a whole. */
  signExport(statement: Omit<ExportStatement, 'signature' | 'keyId'>): ExportStatement
  /** Signs a key's statement about itself, or one about the key that comes after this one. */
  signKey(statement: Omit<AuditKey, 'signature' | 'endorsement'>): string
  /** The key that comes from the same master key after so many changes. */
  ofGeneration(generation: number): CheckpointKey
}

// PKCS #8 of an Ed25519 key (RFC 8410) up to the seed: Node takes no bare seed.
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const KEY_ID_CHARACTERS = 16

export function createCheckpointKey(
  sealer: Pick<Sealer, 'deriveKey'>,
  generation = 1,
): CheckpointKey {
  // The first one is called as it was before there could be others.
  const seed = sealer.deriveKey(
    generation === 1 ? 'audit-checkpoint' : `audit-checkpoint.${generation}`,
  )
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const keyId = keyIdOf(der)
  const signBytes = (bytes: Uint8Array) => sign(null, bytes, key).toString('base64')
  return {
    keyId,
    generation,
    publicKey: der.toString('base64'),
    sign(statement) {
      const unsigned = { ...statement, keyId }
      return { ...unsigned, signature: signBytes(encodeCheckpoint(unsigned)) }
    },
    signExport(statement) {
      const unsigned = { ...statement, keyId }
      return { ...unsigned, signature: signBytes(encodeStatement(unsigned)) }
    },
    signKey: (statement) => signBytes(encodeKey(statement)),
    ofGeneration: (other) => createCheckpointKey(sealer, other),
  }
}

/** A public key as it stands in an export; null where it is none. */
export function readPublicKey(publicKey: string): { keyId: string; key: KeyObject } | null {
  try {
    const der = Buffer.from(publicKey, 'base64')
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ed25519' ? { keyId: keyIdOf(der), key } : null
  } catch {
    return null
  }
}

export function isSignedBy(bytes: Uint8Array, signature: string, key: KeyObject): boolean {
  return verify(null, bytes, key, Buffer.from(signature, 'base64'))
}

function keyIdOf(der: Uint8Array): string {
  return toHex(sha256(der)).slice(0, KEY_ID_CHARACTERS)
}
