import type { FastifyInstance } from 'fastify'

/** Every registered address with the methods it takes. */
export type RouteIndex = Array<{ url: string; pattern: RegExp; methods: string[] }>

/** Collects the routes as they are registered; call it before the first. */
export function indexRoutes(app: FastifyInstance): RouteIndex {
  const index: RouteIndex = []
  app.addHook('onRoute', (route) => {
    const methods = [route.method].flat()
    const known = index.find(({ url }) => url === route.url)
    if (known) known.methods.push(...methods)
    else index.push({ url: route.url, pattern: toPattern(route.url), methods })
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
