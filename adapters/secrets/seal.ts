import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const FORMAT = 1
const KEY_ID_BYTES = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES
const MASTER_KEY_BYTES = 32

/** Where a secret is stored. It is bound to the ciphertext, which opens nowhere else. */
export interface SealedPlace {
  table: string
  row: string
  field: string
}

export interface Sealer {
  seal(plaintext: string, place: SealedPlace): Buffer
  /** @throws SealError when it was sealed for another place, by another key, or was changed. */
  open(sealed: Uint8Array, place: SealedPlace): string
  /** A key of 32 bytes for one other purpose; every process with the same master key gets the same one. */
  deriveKey(purpose: string): Uint8Array
}

export class SealError extends Error {
  override name = 'SealError'
}

/**
 * Seals secrets with AES-256-GCM. Layout: format, key id, nonce, tag, ciphertext. The key id tells
 * which master key opens it, so that a new one can be introduced while the old one still opens.
 * @param masterKeys each 32 bytes in base64; the first one seals, all open
 */
export function createSealer(...masterKeys: [string, ...string[]]): Sealer {
  const keys = masterKeys.map(deriveKeys)
  const ofPurposes = new Map<string, Uint8Array>()
  return {
    seal(plaintext, place) {
      const [key] = keys
      if (!key) throw new SealError('there is no master key')
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key.secret, nonce).setAAD(describe(place))
      const text = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(FORMAT), key.id, nonce, cipher.getAuthTag(), text])
    },
    open(sealed, place) {
      const parts = split(sealed)
      const key = keys.find(({ id }) => id.equals(parts.keyId))
      if (!key) throw new SealError('sealed with a master key that is not known here')
      const decipher = createDecipheriv('aes-256-gcm', key.secret, parts.nonce)
        .setAAD(describe(place))
        .setAuthTag(parts.tag)
      try {
        return Buffer.concat([decipher.update(parts.text), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new SealError('the sealed secret was changed or belongs elsewhere', { cause })
      }
    },
    deriveKey(purpose) {
      const [masterKey] = masterKeys
      const known = ofPurposes.get(purpose)
      const key = known ?? derive(Buffer.from(masterKey, 'base64'), `purpose:${purpose}`, 32)
      ofPurposes.set(purpose, key)
      return key
    },
  }
}

function deriveKeys(masterKey: string): { id: Buffer; secret: Buffer } {
  const master = Buffer.from(masterKey, 'base64')
  if (master.length !== MASTER_KEY_BYTES)
    throw new SealError('the master key must be 32 random bytes in base64')
  return { id: derive(master, 'seal-key-id', KEY_ID_BYTES), secret: derive(master, 'seal-key', 32) }
}

function derive(masterKey: Uint8Array, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, 'aios', purpose, bytes))
}

// JSON, so that no two places can be written the same way.
function describe({ table, row, field }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([table, row, field]))
}

function split(sealed: Uint8Array) {
  const bytes = Buffer.from(sealed)
  if (bytes.length < HEADER_BYTES || bytes[0] !== FORMAT)
    throw new SealError('this is not a sealed secret')
  const nonceAt = 1 + KEY_ID_BYTES
  const tagAt = nonceAt + NONCE_BYTES
  return {
    keyId: bytes.subarray(1, nonceAt),
    nonce: bytes.subarray(nonceAt, tagAt),
    tag: bytes.subarray(tagAt, HEADER_BYTES),
    text: bytes.subarray(HEADER_BYTES),
  }
}
