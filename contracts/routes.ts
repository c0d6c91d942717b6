import { agentsRoutes } from './agents.ts'
import { analyticsRoutes } from './analytics.ts'
import { auditRoutes } from './audit.ts'
import { authRoutes } from './auth.ts'
import { chatRoutes } from './chat.ts'
import { approvalsRoutes } from './approvals.ts'
import { governanceRoutes } from './governance-routes.ts'
import { healthRoutes, systemRoutes } from './system.ts'
import { usersRoutes } from './users.ts'
import type { RouteContract } from './route.ts'

/** Every route of the API, by feature. `/openapi.json` is made from this, and a test walks it. */
export const routes = {
  health: healthRoutes,
  auth: authRoutes,
  users: usersRoutes,
  chat: chatRoutes,
  agents: agentsRoutes,
  hitl: approvalsRoutes,
  governance: governanceRoutes,
  audit: auditRoutes,
  analytics: analyticsRoutes,
  system: systemRoutes,
} as const

export function allRoutes(): RouteContract[] {
  return Object.values(routes).flatMap((group) => Object.values<RouteContract>(group))
}
