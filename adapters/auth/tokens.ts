import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { v7 as uuidv7 } from 'uuid'

export const ACCESS_TOKEN_SECONDS = 600

const ISSUER = 'aios'
const AUDIENCE = 'aios:api'
const TYPE = 'at+jwt'

/** Whose token it is, of which sign-in, and as of which version of the user's rights. */
export interface AccessClaims {
  userId: string
  family: string
  tokenVersion: number
}

const claimsSchema = z.object({ sub: z.uuid(), fam: z.uuid(), ver: z.number().int() })

export interface AccessTokens {
  sign(claims: AccessClaims): Promise<string>
  /** Null for anything but a valid, unexpired access token of ours. */
  verify(token: string): Promise<AccessClaims | null>
}

/** Access tokens of ten minutes; algorithm, issuer, audience and type are fixed, so no other token passes. */
export function createAccessTokens(options: {
  secret: Uint8Array
  now: () => number
}): AccessTokens {
  const { secret, now } = options
  if (secret.byteLength < 32) throw new Error('the secret of access tokens needs 32 bytes')
  return {
    async sign({ userId, family, tokenVersion }) {
      const issuedAt = Math.floor(now() / 1000)
      return new SignJWT({ fam: family, ver: tokenVersion })
        .setProtectedHeader({ alg: 'HS256', typ: TYPE })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setJti(uuidv7())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
        .sign(secret)
    },
    async verify(token) {
      const payload = await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        requiredClaims: ['sub', 'exp', 'iat', 'fam', 'ver'],
        currentDate: new Date(now()),
      }).then(
        (verified) => verified.payload,
        () => null,
      )
      const claims = claimsSchema.safeParse(payload)
      if (!claims.success) return null
      return { userId: claims.data.sub, family: claims.data.fam, tokenVersion: claims.data.ver }
    },
  }
}
