import { randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { randomToken } from './secrets.ts'

const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'
const ID_LENGTH = 8

export interface NewApiKey {
  key: string
  /** What is shown and looked up: `aios_live_<id>`. */
  prefix: string
}

/** `aios_live_<8 characters>_<43 of secret><8 of checksum>`: scanners can find it, and a typing error costs no query. */
export function makeApiKey(): NewApiKey {
  const id = Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)])
  const prefix = `aios_live_${id.join('')}`
  const body = `${prefix}_${randomToken(32)}`
  return { key: `${body}${checksum(body)}`, prefix }
}

export function looksLikeApiKey(token: string): boolean {
  return token.startsWith('aios_')
}

/** The prefix of a key whose checksum is right, else null. */
export function prefixOfApiKey(key: string): string | null {
  const match = /^((aios_live_[a-z0-9]{8})_[A-Za-z0-9_-]{43})([0-9a-f]{8})$/.exec(key)
  const [, body, prefix, sum] = match ?? []
  return body && prefix && checksum(body) === sum ? prefix : null
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0')
}
