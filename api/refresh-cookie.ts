import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RefreshToken } from '#adapters/auth/sign-ins.ts'

/** The console's refresh token: never readable by a script, never sent from another site. */
export interface RefreshCookie {
  read(request: FastifyRequest): string | undefined
  set(reply: FastifyReply, token: RefreshToken): void
  clear(reply: FastifyReply): void
}

/** `__Host-` needs TLS; where the public address is plain HTTP the cookie goes without it. */
export function refreshCookie(publicUrl: string): RefreshCookie {
  const isSecure = publicUrl.startsWith('https:')
  const name = isSecure ? '__Host-aios_rt' : 'aios_rt'
  const attributes = { path: '/', httpOnly: true, secure: isSecure, sameSite: 'strict' } as const
  return {
    read(request) {
      const token = request.cookies[name]
      return token !== undefined && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : undefined
    },
    set: (reply, { token, expiresAt }) =>
      void reply.setCookie(name, token, { ...attributes, expires: expiresAt }),
    // The same attributes, or the browser keeps it.
    clear: (reply) => void reply.clearCookie(name, attributes),
  }
}
