import type { FastifyInstance } from 'fastify'
import { changePassword, register, resetPassword, setUp } from '#adapters/auth/accounts.ts'
import type { Auth } from '#adapters/auth/auth.ts'
import { removeSetupLink } from '#adapters/auth/first-admin.ts'
import { logIn, logOut, refresh } from '#adapters/auth/login.ts'
import { findUser, hasUsers, toUserView } from '#adapters/auth/users.ts'
import { ApiError } from '#contracts/errors.ts'
import { routes } from '#contracts/routes.ts'
import { permissionsOf } from '#domain/permissions.ts'
import { announceRights } from '../announce-rights.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'
import { refreshCookie } from '../refresh-cookie.ts'
import { answerSignIn, familyOf, originOf, signedIn } from '../signed-in.ts'

const { auth: contracts } = routes

/** The doors: set-up, sign-in, renewal, sign-out, invites and passwords. */
export function authRoutes(app: FastifyInstance, deps: ApiDependencies, auth: Auth): void {
  const cookie = refreshCookie(deps.config.publicUrl)
  const door = { auth, cookie }

  implement(app, contracts.setupState, async () => ({ required: !(await hasUsers(deps.prisma)) }))

  implement(app, contracts.setup, async ({ body, request, reply }) => {
    const { token, ...account } = body
    const origin = originOf(request)
    const signIn = await setUp(auth, { account, token, origin, requestId: request.id })
    removeSetupLink(deps.config.dataDir)
    return answerSignIn(door, reply, signIn)
  })

  implement(app, contracts.login, async ({ body, request, reply }) => {
    const origin = originOf(request)
    const signIn = await logIn(auth, { ...body, origin, requestId: request.id })
    return answerSignIn(door, reply, signIn)
  })

  implement(app, contracts.refresh, async ({ request, reply }) => {
    const token = cookie.read(request)
    if (token === undefined) throw new ApiError('unauthenticated')
    const rotation = await refresh(auth, { token, origin: originOf(request) })
    if (rotation.kind === 'rotated') return answerSignIn(door, reply, rotation)
    if (rotation.kind === 'in_progress')
      throw new ApiError('refresh_in_progress', { retryAfterSeconds: 1 })
    cookie.clear(reply)
    throw new ApiError(rotation.kind === 'reused' ? 'refresh_reused' : 'session_ended')
  })

  implement(app, contracts.logout, async ({ principal, request, reply }) => {
    const refreshToken = cookie.read(request)
    const session =
      principal?.credential.kind === 'session'
        ? { userId: principal.userId, family: principal.credential.family }
        : undefined
    await logOut(auth, {
      ...(refreshToken ? { refreshToken } : {}),
      ...(session ? { session } : {}),
    })
    if (principal) announceRights(deps, principal.userId)
    cookie.clear(reply)
    reply.header('clear-site-data', '"cache"')
    return null
  })

  implement(app, contracts.me, async ({ principal }) => {
    const user = await findUser(deps.prisma, { id: principal.userId })
    if (!user) throw new ApiError('session_ended')
    return {
      ...toUserView(user),
      permissions: permissionsOf(principal),
      credential: principal.credential.kind,
    }
  })

  implement(app, contracts.register, async ({ body, request, reply }) => {
    const { inviteToken, ...account } = body
    const origin = originOf(request)
    const signIn = await register(auth, { inviteToken, account, origin, requestId: request.id })
    return answerSignIn(door, reply, signIn)
  })

  implement(app, contracts.changePassword, async ({ principal, body, request }) => {
    const { userId } = principal
    const family = familyOf(principal)
    const attempt = { account: `user:${userId}`, ipAddress: request.ip }
    await auth.loginLimits.begin(attempt)
    const user = await changePassword(auth, { ...body, userId, family, requestId: request.id })
    await auth.loginLimits.succeed(attempt)
    announceRights(deps, userId)
    return signedIn(auth, user, family)
  })

  implement(app, contracts.reset, async ({ body, request }) => {
    await resetPassword(auth, { ...body, requestId: request.id })
    return null
  })
}
