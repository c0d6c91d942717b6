import { z } from 'zod'
import { email, id, idParams, line, listOf, nothing, pageQuery, timestamp } from './common.ts'
import { role, scope } from './permissions.ts'
import { defineRoute } from './route.ts'

export const newPassword = z.string().min(12).max(256)
const password = z.string().min(1).max(256)
const token = z.string().min(20).max(200)

export const user = z.object({
  id,
  email: z.string(),
  name: z.string(),
  role,
  department: z.string().nullable(),
})
export type User = z.infer<typeof user>

export const signedIn = z.object({
  accessToken: z.string(),
  expiresInSeconds: z.number().int(),
  user,
})
export type SignedIn = z.infer<typeof signedIn>

export const me = user.extend({
  /** What this credential may do: permission names. */
  permissions: z.array(z.string()),
  credential: z.enum(['session', 'api_key']),
})
export type Me = z.infer<typeof me>

export const authSession = z.object({
  id,
  userAgent: z.string().nullable(),
  ipAddress: z.string().nullable(),
  createdAt: timestamp,
  lastUsedAt: timestamp,
  expiresAt: timestamp,
  isCurrent: z.boolean(),
})
export type AuthSession = z.infer<typeof authSession>

export const apiKey = z.object({
  id,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(scope),
  expiresAt: timestamp,
  lastUsedAt: timestamp.nullable(),
  createdAt: timestamp,
})
export type ApiKey = z.infer<typeof apiKey>

export const createdApiKey = apiKey.extend({ key: z.string() })

const account = z.strictObject({ email, name: line(100), password: newPassword })

export const authRoutes = {
  setupState: defineRoute({
    method: 'GET',
    path: '/api/auth/setup',
    summary: 'Whether the first admin still has to be made',
    permission: 'public',
    status: 200,
    response: z.object({ required: z.boolean() }),
  }),
  setup: defineRoute({
    method: 'POST',
    path: '/api/auth/setup',
    summary: 'Make the first admin with the printed one-time token',
    permission: 'public',
    body: account.extend({ token }),
    status: 201,
    response: signedIn,
    refusals: ['invalid_token', 'already_set_up'],
    idempotency: 'none',
  }),
  login: defineRoute({
    method: 'POST',
    path: '/api/auth/login',
    summary: 'Sign in with e-mail and password',
    permission: 'public',
    body: z.strictObject({ email, password }),
    status: 200,
    response: signedIn,
    refusals: ['invalid_credentials'],
    idempotency: 'none',
  }),
  refresh: defineRoute({
    method: 'POST',
    path: '/api/auth/refresh',
    summary: 'Renew the access token with the refresh cookie',
    permission: 'public',
    status: 200,
    response: signedIn,
    refusals: ['session_ended'],
    idempotency: 'none',
  }),
  logout: defineRoute({
    method: 'POST',
    path: '/api/auth/logout',
    summary: 'End this session',
    permission: 'public',
    status: 204,
    response: nothing,
    idempotency: 'none',
  }),
  me: defineRoute({
    method: 'GET',
    path: '/api/auth/me',
    summary: 'Who is signed in',
    permission: 'account:read',
    status: 200,
    response: me,
  }),
  register: defineRoute({
    method: 'POST',
    path: '/api/auth/register',
    summary: 'Accept an invite',
    permission: 'public',
    body: z.strictObject({
      inviteToken: token,
      name: line(100),
      password: newPassword,
      email: email.optional(),
    }),
    status: 201,
    response: signedIn,
    refusals: ['link_expired'],
    idempotency: 'none',
  }),
  changePassword: defineRoute({
    method: 'POST',
    path: '/api/auth/password',
    summary: 'Change the own password; every other session ends',
    permission: 'account:own',
    body: z.strictObject({ current: password, next: newPassword }),
    status: 200,
    response: signedIn,
    idempotency: 'none',
  }),
  reset: defineRoute({
    method: 'POST',
    path: '/api/auth/reset',
    summary: 'Set a new password with a reset link; every session ends',
    permission: 'public',
    body: z.strictObject({ token, password: newPassword }),
    status: 204,
    response: nothing,
    refusals: ['link_expired'],
    idempotency: 'none',
  }),
  listApiKeys: defineRoute({
    method: 'GET',
    path: '/api/auth/api-keys',
    summary: 'Own API keys',
    permission: 'account:own',
    query: pageQuery,
    status: 200,
    response: listOf(apiKey),
  }),
  createApiKey: defineRoute({
    method: 'POST',
    path: '/api/auth/api-keys',
    summary: 'Make an API key; the key is shown once',
    permission: 'account:own',
    body: z.strictObject({
      name: line(100),
      scopes: z.array(scope).min(1).max(20),
      /** At most a year from now; 90 days when absent. */
      expiresAt: timestamp.optional(),
    }),
    status: 201,
    response: createdApiKey,
  }),
  deleteApiKey: defineRoute({
    method: 'DELETE',
    path: '/api/auth/api-keys/{id}',
    summary: 'Revoke an own API key',
    permission: 'account:own',
    params: idParams,
    status: 204,
    response: nothing,
  }),
  listSessions: defineRoute({
    method: 'GET',
    path: '/api/auth/sessions',
    summary: 'Where the own account is signed in',
    permission: 'account:own',
    query: pageQuery,
    status: 200,
    response: listOf(authSession),
  }),
  deleteSession: defineRoute({
    method: 'DELETE',
    path: '/api/auth/sessions/{id}',
    summary: 'End one of the own sessions',
    permission: 'account:own',
    params: idParams,
    status: 204,
    response: nothing,
  }),
  wsTicket: defineRoute({
    method: 'POST',
    path: '/api/auth/ws-ticket',
    summary: 'A one-use ticket for the WebSocket, valid for a minute',
    permission: 'account:read',
    status: 201,
    response: z.object({ ticket: z.string(), expiresInSeconds: z.number().int() }),
    idempotency: 'none',
  }),
} as const
