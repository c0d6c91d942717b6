import { z } from 'zod'
import { user } from './auth.ts'
import {
  email,
  id,
  idParams,
  line,
  listOf,
  nothing,
  pageQuery,
  timestamp,
  version,
} from './common.ts'
import { role } from './permissions.ts'
import { defineRoute } from './route.ts'

export const managedUser = user.extend({
  active: z.boolean(),
  version,
  lastLoginAt: timestamp.nullable(),
  createdAt: timestamp,
})
export type ManagedUser = z.infer<typeof managedUser>

export const invite = z.object({
  id,
  email: z.string(),
  role,
  department: z.string().nullable(),
  expiresAt: timestamp,
  acceptedAt: timestamp.nullable(),
  createdAt: timestamp,
})
export type Invite = z.infer<typeof invite>

const department = line(100)

export const usersRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/users',
    summary: 'All users',
    permission: 'users:manage',
    query: pageQuery.extend({ query: z.string().max(100).optional() }),
    status: 200,
    response: listOf(managedUser),
  }),
  invite: defineRoute({
    method: 'POST',
    path: '/api/users/invites',
    summary: 'Invite somebody; the link is shown once',
    permission: 'users:manage',
    body: z.strictObject({ email, role, department: department.optional() }),
    status: 201,
    response: invite.extend({ inviteToken: z.string(), url: z.string() }),
  }),
  listInvites: defineRoute({
    method: 'GET',
    path: '/api/users/invites',
    summary: 'Invites',
    permission: 'users:manage',
    query: pageQuery,
    status: 200,
    response: listOf(invite),
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/users/{id}',
    summary: 'Change role, department or whether a user is active',
    permission: 'users:manage',
    params: idParams,
    body: z.strictObject({
      role: role.optional(),
      department: department.nullable().optional(),
      active: z.boolean().optional(),
    }),
    status: 200,
    response: managedUser,
    ifMatch: true,
  }),
  resetLink: defineRoute({
    method: 'POST',
    path: '/api/users/{id}/reset-link',
    summary: 'A one-time link with which a user sets a new password',
    permission: 'users:manage',
    params: idParams,
    status: 201,
    response: z.object({ url: z.string(), token: z.string(), expiresAt: timestamp }),
  }),
  endSessions: defineRoute({
    method: 'DELETE',
    path: '/api/users/{id}/sessions',
    summary: 'End every session of a user',
    permission: 'users:manage',
    params: idParams,
    status: 204,
    response: nothing,
  }),
} as const
