import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SignIn } from '#adapters/auth/accounts.ts'
import type { Auth } from '#adapters/auth/auth.ts'
import type { Origin } from '#adapters/auth/sign-ins.ts'
import { ACCESS_TOKEN_SECONDS } from '#adapters/auth/tokens.ts'
import { toUserView, type UserRow } from '#adapters/auth/users.ts'
import type { SignedIn } from '#contracts/auth.ts'
import { ApiError } from '#contracts/errors.ts'
import type { Principal } from '#domain/permissions.ts'
import type { RefreshCookie } from './refresh-cookie.ts'

const MAX_USER_AGENT_LENGTH = 300

/** Answers a sign-in: the refresh token as a cookie, the access token in the body. */
export async function answerSignIn(
  { auth, cookie }: { auth: Auth; cookie: RefreshCookie },
  reply: FastifyReply,
  { user, refreshToken }: SignIn,
): Promise<SignedIn> {
  cookie.set(reply, refreshToken)
  return signedIn(auth, user, refreshToken.family)
}

export async function signedIn(auth: Auth, user: UserRow, family: string): Promise<SignedIn> {
  const { id: userId, tokenVersion } = user
  const accessToken = await auth.credentials.tokens.sign({ userId, family, tokenVersion })
  return { accessToken, expiresInSeconds: ACCESS_TOKEN_SECONDS, user: toUserView(user) }
}

/** Where the request came from, as the list of sessions shows it. */
export function originOf(request: FastifyRequest): Origin {
  const userAgent = request.headers['user-agent']?.slice(0, MAX_USER_AGENT_LENGTH)
  return { userAgent: userAgent ? toPlainText(userAgent) : null, ipAddress: request.ip }
}

// A header is bytes: what is not printable would be refused by the database.
function toPlainText(header: string): string {
  return header.replaceAll(/[^\x20-\x7e\u00a0-\u00ff]/g, '?')
}

/** The sign-in behind a request. Routes that ask for `account:own` are never reached by an API key. */
export function familyOf(principal: Principal): string {
  if (principal.credential.kind === 'session') return principal.credential.family
  throw new ApiError('forbidden')
}
