import { z } from 'zod'

export const role = z.enum(['viewer', 'operator', 'admin'])
export type Role = z.infer<typeof role>

/** What an API key may be allowed; always cut down to what its owner may do at that moment. */
export const scope = z.enum([
  'chat',
  'agents:read',
  'agents:write',
  'analytics:read',
  'audit:read',
  'governance:read',
  'hitl:read',
  'memory',
  'metrics:read',
  'rag:index',
  'rag:search',
  'skills:run',
  'system:read',
])
export type Scope = z.infer<typeof scope>

/**
 * Each permission a route can ask for: the least role, and the scope an API key needs (null: keys never).
 * `public` needs no credential at all.
 */
export const PERMISSIONS = {
  'account:own': { minimumRole: 'viewer', scope: null },
  'account:read': { minimumRole: 'viewer', scope: 'any' },
  'users:manage': { minimumRole: 'admin', scope: null },
  'chat:own': { minimumRole: 'viewer', scope: 'chat' },
  'agents:list': { minimumRole: 'viewer', scope: 'agents:read' },
  'agents:read': { minimumRole: 'operator', scope: 'agents:read' },
  'agents:write': { minimumRole: 'operator', scope: 'agents:write' },
  'analytics:read': { minimumRole: 'viewer', scope: 'analytics:read' },
  'hitl:read': { minimumRole: 'viewer', scope: 'hitl:read' },
  /** To decide where the case itself allows it: an operator's queue, or the own case of mode `confirm_self`. */
  'hitl:decide_own': { minimumRole: 'viewer', scope: null },
  'hitl:decide': { minimumRole: 'operator', scope: null },
  'governance:read': { minimumRole: 'operator', scope: 'governance:read' },
  'governance:write': { minimumRole: 'admin', scope: null },
  'audit:read': { minimumRole: 'operator', scope: 'audit:read' },
  'audit:review': { minimumRole: 'operator', scope: null },
  'audit:export': { minimumRole: 'admin', scope: null },
  'system:read': { minimumRole: 'admin', scope: 'system:read' },
  'system:write': { minimumRole: 'admin', scope: null },
  'metrics:read': { minimumRole: 'admin', scope: 'metrics:read' },
} as const satisfies Record<string, { minimumRole: Role; scope: Scope | 'any' | null }>

export type Permission = keyof typeof PERMISSIONS | 'public'
