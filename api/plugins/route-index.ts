import type { FastifyInstance, RouteOptions } from 'fastify'

export interface IndexedRoute {
  methods: string[]
  url: string
  pattern: RegExp
  /** As it was registered; a plugin's scope may still add to its `config`. */
  options: RouteOptions
}

/** Every registered route, to answer 405 with the methods that an address takes, and for tests to walk. */
export type RouteIndex = IndexedRoute[]

declare module 'fastify' {
  interface FastifyInstance {
    routeIndex: RouteIndex
  }
}

/** Collects the routes as they are registered; call it before the first. */
export function indexRoutes(app: FastifyInstance): RouteIndex {
  const index: RouteIndex = []
  app.decorate('routeIndex', index)
  app.addHook('onRoute', (options) => {
    const { url } = options
    index.push({ methods: [options.method].flat(), url, pattern: toPattern(url), options })
  })
  return index
}

/** Methods that some route takes at this address; empty where there is none. */
export function allowedMethods(index: RouteIndex, url: string): string[] {
  const path = url.split('?', 1)[0] ?? ''
  const methods = index
    .filter(({ pattern }) => pattern.test(path))
    .flatMap((route) => route.methods)
  return [...new Set(methods)].sort()
}

function toPattern(url: string): RegExp {
  const escaped = url.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${escaped.replaceAll(/:\w+/g, '[^/]+').replaceAll('*', '.*')}$`)
}
