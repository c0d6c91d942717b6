import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A random token of the given entropy, safe in a URL. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/** What is stored of a random token: it has enough entropy for a plain hash. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest()
}

export function isSameHash(left: Uint8Array, right: Uint8Array): boolean {
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}
