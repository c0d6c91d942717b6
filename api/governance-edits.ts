import type { FastifyRequest } from 'fastify'
import type { Change } from '#contracts/live.ts'
import type { Principal } from '#domain/permissions.ts'
import type { ApiDependencies } from './dependencies.ts'

/** Who changes the rules: a person of this request, whose reasons are sealed. */
export function authorOf(
  { sealer }: Pick<ApiDependencies, 'sealer'>,
  call: { principal: Principal; request: FastifyRequest },
) {
  return { id: call.principal.userId, requestId: call.request.id, sealer }
}

/** Tells open consoles, and the workers that hold running calls, that the rules or the stop switches have changed. */
export function announceGovernance(deps: ApiDependencies, change: Change): void {
  deps.bus.publishChange('governance', change)
}
