import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { PERMISSIONS } from '#contracts/permissions.ts'
import { ApiError } from '#contracts/errors.ts'
import { can } from '#domain/permissions.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Why a route has no contract: a file for everybody, or a socket that authenticates by its first frame. */
    exempt?: 'static' | 'websocket'
  }
}

/** Denies by default: a route that declares no permission stops the start, a request without it is refused. */
export function registerPermissions(app: FastifyInstance): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onReady', async () => {
    const undeclared = routes.filter((route) => !isDeclared(route))
    if (undeclared.length === 0) return
    const names = undeclared.map((route) => `${String(route.method)} ${route.url}`)
    throw new Error(`routes without a declared permission: ${names.join(', ')}`)
  })
  app.addHook('onRequest', async (request) => requirePermission(request))
}

function isDeclared(route: RouteOptions): boolean {
  const permission = route.config?.contract?.permission
  if (permission !== undefined) return permission === 'public' || permission in PERMISSIONS
  return route.config?.exempt !== undefined
}

function requirePermission(request: FastifyRequest): void {
  const contract = request.routeOptions.config.contract
  if (!contract || can(request.principal, contract.permission)) return
  throw new ApiError(request.principal ? 'forbidden' : 'unauthenticated')
}

/** Registers files that everybody may read: no contract, no credential. */
export async function registerStatic(
  app: FastifyInstance,
  register: (scope: FastifyInstance) => Promise<void>,
): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, exempt: 'static' }
    })
    await register(scope)
  })
}
