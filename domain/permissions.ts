import { PERMISSIONS, type Permission, type Role, type Scope } from '#contracts/permissions.ts'

/** Who asks, whatever credential said so. */
export interface Principal {
  userId: string
  role: Role
  department: string | null
  /** Scopes of the API key; null for a signed-in person. */
  scopes: Scope[] | null
  /** The sign-in or the key itself: what dies when it is ended. */
  credential: { kind: 'session'; family: string } | { kind: 'api_key'; keyId: string }
}

const RANK: Record<Role, number> = { viewer: 1, operator: 2, admin: 3 }

export function hasRole(principal: Principal, minimum: Role): boolean {
  return RANK[principal.role] >= RANK[minimum]
}

/** The one decision on permissions: deny unless role, and for a key its scope, allow. */
export function can(principal: Principal | null, permission: Permission): boolean {
  if (permission === 'public') return true
  if (!principal) return false
  const rule = PERMISSIONS[permission]
  return hasRole(principal, rule.minimumRole) && scopeAllows(principal.scopes, rule.scope)
}

function scopeAllows(scopes: Scope[] | null, needed: Scope | 'any' | null): boolean {
  if (scopes === null) return true
  if (needed === null) return false
  return needed === 'any' || scopes.includes(needed)
}

/** Every permission this principal has, for a console that hides what cannot be done. */
export function permissionsOf(principal: Principal): Permission[] {
  return Object.keys(PERMISSIONS)
    .filter((name): name is Exclude<Permission, 'public'> => name in PERMISSIONS)
    .filter((name) => can(principal, name))
}
