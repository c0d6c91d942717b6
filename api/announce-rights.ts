import type { ApiDependencies } from './dependencies.ts'

/** Tells every API process that a user's rights or sign-ins changed: open sockets are checked again. */
export function announceRights(deps: ApiDependencies, userId: string): void {
  deps.bus.publishChange('users', { kind: 'user', id: userId, what: 'rights-changed' })
}
