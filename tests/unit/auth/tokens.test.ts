import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createAccessTokens } from '#adapters/auth/tokens.ts'

const secret = new Uint8Array(32).fill(7)
const now = Date.UTC(2026, 0, 1)
const claims = {
  userId: '01900000-0000-7000-8000-000000000001',
  family: '01900000-0000-7000-8000-000000000002',
  tokenVersion: 3,
}
const tokens = createAccessTokens({ secret, now: () => now })

/** A token signed with the right key, right in everything but what a test changes. */
function craft(change: (token: SignJWT) => SignJWT, header: { alg?: string; typ?: string } = {}) {
  const token = new SignJWT({ fam: claims.family, ver: 3 })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
    .setIssuer('aios')
    .setAudience('aios:api')
    .setSubject(claims.userId)
    .setIssuedAt(now / 1000)
    .setExpirationTime(now / 1000 + 600)
  return change(token).sign(secret)
}

describe('an access token', () => {
  it('says whose it is until ten minutes have passed', async () => {
    const token = await tokens.sign(claims)
    expect(await tokens.verify(token)).toEqual(claims)
    const at = (seconds: number) =>
      createAccessTokens({ secret, now: () => now + seconds * 1000 }).verify(token)
    expect(await at(599)).toEqual(claims)
    expect(await at(601)).toBeNull()
  })

  it('is taken only with our issuer, audience, type, algorithm and every claim', async () => {
    expect(await tokens.verify(await craft((token) => token))).toEqual(claims)
    const wrong = await Promise.all([
      craft((token) => token.setIssuer('other')),
      craft((token) => token.setAudience('aios:ws')),
      craft((token) => token, { typ: 'JWT' }),
      craft((token) => token, { alg: 'HS384' }),
      craft((token) => token.setSubject('not an id')),
      craft((token) => token.setExpirationTime(now / 1000 - 1)),
      new SignJWT({ fam: claims.family, ver: 3, sub: claims.userId })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .setIssuer('aios')
        .setAudience('aios:api')
        .sign(secret),
    ])
    for (const token of wrong) expect(await tokens.verify(token)).toBeNull()
  })

  it('is not signed with a short secret', () => {
    expect(() => createAccessTokens({ secret: new Uint8Array(16), now: () => now })).toThrow('32')
  })
})
