import { encodeTagged } from './audit-entry.ts'
import type { Flaw } from './audit-checkpoint.ts'

/** A public key that checkpoints are or were signed with, as it says so itself. Keys and signatures in base64. */
export interface AuditKey {
  keyId: string
  publicKey: string
  /** How often the key was changed before. */
  generation: number
  /** Null with the first one. */
  previousKeyId: string | null
  /** It signs the checkpoints of a chain longer than this, until the next key comes. */
  afterSize: number
  createdAt: string
  /** By the key itself: who introduced it has it. */
  signature: string
  /** By the key before; null with the first one, and where that key was not at hand. */
  endorsement: string | null
}

const KEY = 'aios.audit.key.v1'

/** What both signatures of a key are over. */
export function encodeKey(key: Omit<AuditKey, 'signature' | 'endorsement'>): Uint8Array {
  const { keyId, publicKey, generation, previousKeyId, afterSize, createdAt } = key
  return encodeTagged(KEY, { keyId, publicKey, generation, previousKeyId, afterSize, createdAt })
}

/** How signatures are checked, and what a public key is called. */
export interface KeyArithmetic {
  /** Null where it is no key. */
  idOf(publicKey: string): string | null
  isSigned(bytes: Uint8Array, signature: string, publicKey: string): boolean
}

/** What is wrong with the line of keys, oldest first; null where each is what it says and follows the one before. */
export function findKeyFlaw(keys: readonly AuditKey[], arithmetic: KeyArithmetic): Flaw | null {
  for (const [index, key] of keys.entries()) {
    const problem = findProblem(key, keys[index - 1], arithmetic)
    if (problem) return { firstBad: key.afterSize + 1, problem }
  }
  return null
}

function findProblem(
  key: AuditKey,
  previous: AuditKey | undefined,
  { idOf, isSigned }: KeyArithmetic,
): string | null {
  const { keyId, publicKey, endorsement } = key
  if (idOf(publicKey) !== keyId) return `The public key of ${keyId} is not the one it names.`
  const statement = encodeKey(key)
  if (!isSigned(statement, key.signature, publicKey))
    return `The entry of the key ${keyId} was changed: its signature is not right.`
  if (key.previousKeyId !== (previous?.keyId ?? null))
    return `The key ${keyId} does not follow the key before it.`
  if (!previous)
    return endorsement === null ? null : `The first key ${keyId} has an endorsement by nobody.`
  if (key.afterSize < previous.afterSize || key.generation <= previous.generation)
    return `The key ${keyId} is older than the key it replaces.`
  if (endorsement === null || isSigned(statement, endorsement, previous.publicKey)) return null
  return `The key ${keyId} was not endorsed by the key ${previous.keyId} before it.`
}

/** The keys that came without a word of the one before: only people can know whether they are the right ones. */
export function findKeyBreaks(keys: readonly AuditKey[]) {
  return keys.flatMap(({ keyId, previousKeyId, endorsement, afterSize, createdAt }) =>
    previousKeyId !== null && endorsement === null
      ? [{ keyId, previousKeyId, afterSize, createdAt }]
      : [],
  )
}

/** The key whose time it was when the chain was this long. */
export function keyAt(keys: readonly AuditKey[], size: number): AuditKey | undefined {
  return keys.findLast(({ afterSize }) => afterSize < size)
}

/** What is wrong with a copy of the keys that is kept outside: it may lag behind, and is otherwise the same. */
export function compareKeysWithCopy(
  keys: readonly AuditKey[],
  copies: readonly AuditKey[],
): Flaw | null {
  for (const [index, copy] of copies.entries()) {
    const original = keys[index]
    const isSame = original?.keyId === copy.keyId && original.signature === copy.signature
    if (!isSame || original.endorsement !== copy.endorsement)
      return {
        firstBad: copy.afterSize + 1,
        problem: `The key ${copy.keyId} that is kept outside the database is not in it.`,
      }
  }
  return null
}
