import { createHmac } from 'node:crypto'
import type { Pool } from 'pg'
import type { SealedPlace, Sealer } from '#adapters/secrets/seal.ts'
import {
  codeFrom,
  createTokenIssuer,
  lostMark,
  readToken,
  findTokens,
  unmask,
  type IssuedToken,
  type TokenIssuer,
} from '#domain/governance/redaction-tokens.ts'

/** Whose texts are to be read: only a person's own conversation is turned back. */
export type OwnPlace = { userId: string } & ({ sessionId: string } | { turnId: string })

export interface RedactionTokens {
  /** Gives tokens to the values of one more question of a conversation. */
  issuerFor(sessionId: string): Promise<TokenIssuer<Buffer>>
  /** False where another question took one of the tokens at the same moment: then they are to be given anew. */
  keep(sessionId: string, issued: readonly IssuedToken<Buffer>[]): Promise<boolean>
  /** Texts of a conversation as its own person reads them; as they are kept, where it is not theirs. */
  unmaskAll(place: OwnPlace, texts: readonly string[]): Promise<string[]>
}

const placeOf = (sessionId: string, token: string): SealedPlace => ({
  table: 'redaction_tokens',
  row: `${sessionId}/${token}`,
  field: 'ciphertext',
})

/** The tokens that stand for what was redacted in conversations, and what they stand for, sealed. */
export function createRedactionTokens(pool: Pool, sealer: Sealer): RedactionTokens {
  const codeKey = sealer.deriveKey('redaction-code')
  const valueKey = sealer.deriveKey('redaction-value')
  const codeOf = (sessionId: string, kind: string, number: number) =>
    codeFrom(keyedHash(codeKey, [sessionId, kind, number]))

  /** A value that is not there any more, or cannot be opened, reads as removed. */
  function valueOf(sessionId: string, token: string, sealed: Buffer | undefined) {
    const parts = readToken(token)
    if (!parts) return undefined
    if (sealed) return open(sealer, sealed, placeOf(sessionId, token)) ?? lostMark(parts)
    const isOwn = parts.code === codeOf(sessionId, parts.kind, parts.number)
    return isOwn ? lostMark(parts) : undefined
  }

  return {
    async issuerFor(sessionId) {
      const { rows } = await pool.query<{ token: string; value_hash: Buffer }>(
        'SELECT token, value_hash FROM redaction_tokens WHERE session_id = $1',
        [sessionId],
      )
      return createTokenIssuer({
        known: new Map(rows.map((row) => [row.value_hash.toString('hex'), row.token])),
        codeOf: (kind, number) => codeOf(sessionId, kind, number),
        fingerprintOf: (value) => keyedHash(valueKey, [sessionId, value]).toString('hex'),
        seal: (token, value) => sealer.seal(value, placeOf(sessionId, token)),
      })
    },
    async keep(sessionId, issued) {
      if (issued.length === 0) return true
      const { rowCount } = await pool.query(
        `INSERT INTO redaction_tokens (session_id, token, class, ciphertext, value_hash)
         SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bytea[], $5::bytea[]) ON CONFLICT DO NOTHING`,
        [
          sessionId,
          issued.map(({ token }) => token),
          issued.map(({ class: spanClass }) => spanClass),
          issued.map(({ sealed }) => sealed),
          issued.map(({ fingerprint }) => Buffer.from(fingerprint, 'hex')),
        ],
      )
      return rowCount === issued.length
    },
    async unmaskAll(place, texts) {
      const tokens = texts.flatMap(findTokens)
      if (tokens.length === 0) return [...texts]
      const found = await readSealed(pool, place, tokens)
      if (!found) return [...texts]
      return texts.map((text) =>
        unmask(text, (token) => valueOf(found.sessionId, token, found.sealed.get(token))),
      )
    },
  }
}

async function readSealed(pool: Pool, place: OwnPlace, tokens: readonly string[]) {
  const [session, id] =
    'sessionId' in place
      ? ['$1::uuid', place.sessionId]
      : ['(SELECT t.session_id FROM turns t WHERE t.id = $1)', place.turnId]
  const { rows } = await pool.query<{
    session_id: string
    token: string | null
    ciphertext: Buffer | null
  }>(
    `SELECT s.id AS session_id, r.token, r.ciphertext FROM sessions s
     LEFT JOIN redaction_tokens r ON r.session_id = s.id AND r.token = ANY($3)
     WHERE s.id = ${session} AND s.user_id = $2`,
    [id, place.userId, tokens],
  )
  const [first] = rows
  if (!first) return null
  const sealed = new Map<string, Buffer>()
  for (const { token, ciphertext } of rows) if (token && ciphertext) sealed.set(token, ciphertext)
  return { sessionId: first.session_id, sealed }
}

function open(sealer: Sealer, sealed: Buffer, place: SealedPlace): string | null {
  try {
    return sealer.open(sealed, place)
  } catch {
    return null
  }
}

function keyedHash(key: Uint8Array, parts: readonly (string | number)[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest()
}
