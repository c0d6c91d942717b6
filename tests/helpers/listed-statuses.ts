import { errorStatuses, successes } from '#api/openapi.ts'
import { allRoutes } from '#contracts/routes.ts'

const patterns = allRoutes().map((route) => ({
  route,
  // A path without parameters is its own, whatever else would take it.
  pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}(?:\\?.*)?$`),
}))

/** Fails a test in which a route answers with a status that `/openapi.json` does not list for it. */
export function expectListed(answer: {
  method: string
  url: string
  status: number
  isAsked: boolean
}): void {
  const { method, url, status } = answer
  const fitting = patterns.filter(
    ({ route, pattern }) => route.method === method && pattern.test(url),
  )
  const found = fitting.find(({ route }) => !route.path.includes('{')) ?? fitting[0]
  // Nothing is meant to come to 500; a credential on a public route, which asks for none, may still be a wrong one.
  if (!found || status === 500) return
  if (status === 401 && answer.isAsked && found.route.permission === 'public') return
  const { route } = found
  const listed = [
    ...successes(route).map(([one]) => one),
    ...errorStatuses(route).map(([one]) => one),
  ]
  if (!listed.includes(status))
    throw new Error(`${method} ${route.path} answered ${status}, which openapi.json does not list`)
}
