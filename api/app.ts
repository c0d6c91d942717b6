import cookie from '@fastify/cookie'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { createAuth } from '#adapters/auth/auth.ts'
import { ApiError } from '#contracts/errors.ts'
import type { ApiDependencies } from './dependencies.ts'
import { registerConsole } from './plugins/console.ts'
import { registerDocumentation } from './plugins/documentation.ts'
import { registerErrors, sendError, toErrorBody } from './plugins/errors.ts'
import { registerIdempotency } from './plugins/idempotency.ts'
import { registerInput } from './plugins/input.ts'
import { registerMetrics } from './plugins/metrics.ts'
import { registerPermissions } from './plugins/permissions.ts'
import { registerPressure } from './plugins/pressure.ts'
import { registerPrincipal } from './plugins/principal.ts'
import { registerRateLimits } from './plugins/rate-limits.ts'
import { indexRoutes } from './plugins/route-index.ts'
import { registerRefusedWrites } from './plugins/refused-writes.ts'
import { registerSecurity } from './plugins/security.ts'
import { registerSetupGate } from './plugins/setup-gate.ts'
import { registerVersions } from './plugins/versions.ts'
import type { Readiness } from './readiness.ts'
import { agentsRoutes } from './routes/agents.ts'
import { analyticsRoutes } from './routes/analytics.ts'
import { approvalsRoutes } from './routes/approvals.ts'
import { auditRoutes } from './routes/audit.ts'
import { authRoutes } from './routes/auth.ts'
import { credentialsRoutes } from './routes/credentials.ts'
import { chatRoutes } from './routes/chat.ts'
import { chatAttachmentsRoutes } from './routes/chat-attachments.ts'
import { chatEventsRoutes } from './routes/chat-events.ts'
import { chatTurnsRoutes } from './routes/chat-turns.ts'
import { governanceChangesRoutes } from './routes/governance-changes.ts'
import { governanceIntentsRoutes } from './routes/governance-intents.ts'
import { governanceRoutes } from './routes/governance.ts'
import { governanceTryRoutes } from './routes/governance-try.ts'
import { healthRoutes } from './routes/health.ts'
import { liveRoutes } from './routes/live.ts'
import { createTurnReader } from './turn-reader.ts'
import { systemRoutes } from './routes/system.ts'
import { templatesRoutes } from './routes/templates.ts'
import { usersRoutes } from './routes/users.ts'

const BODY_LIMIT_BYTES = 1024 * 1024
const REQUEST_TIMEOUT_MS = 120_000

export interface AppOptions {
  /** Turned off by the process while it shuts down. */
  readiness?: Readiness
  /** In milliseconds; above it the API refuses work. 0 where it shares its loop with what calls it. */
  maxEventLoopDelay?: number
}

/** The API without its process: every plugin and route, in the order in which a request meets them. */
export async function buildApp(
  deps: ApiDependencies,
  options: AppOptions = {},
): Promise<FastifyInstance> {
  const app = createFastify(deps)
  const auth = createAuth(deps)
  const index = indexRoutes(app)

  registerErrors(app)
  await registerSecurity(app, deps.config)
  await registerPressure(app, options.maxEventLoopDelay)
  const registry = registerMetrics(app, deps.pool)
  const limits = await registerRateLimits(app, deps.config)
  await app.register(cookie)
  registerSetupGate(app, deps.pool)
  registerPrincipal(app, { credentials: auth.credentials, limits })
  registerRefusedWrites(app, deps.pool)
  registerPermissions(app)
  registerInput(app)
  registerVersions(app)
  registerIdempotency(app, { db: deps.pool, sealer: deps.sealer })

  healthRoutes(app, deps, { registry, readiness: options.readiness ?? { isOpen: true } })
  authRoutes(app, deps, auth)
  credentialsRoutes(app, deps)
  usersRoutes(app, deps)
  agentsRoutes(app, deps)
  templatesRoutes(app, deps)
  approvalsRoutes(app, deps)
  governanceRoutes(app, deps)
  governanceIntentsRoutes(app, deps)
  governanceChangesRoutes(app, deps)
  governanceTryRoutes(app, deps)
  analyticsRoutes(app, deps)
  systemRoutes(app, deps)
  auditRoutes(app, deps)
  chatRoutes(app, deps)
  chatTurnsRoutes(app, deps)
  await chatAttachmentsRoutes(app, deps)
  const reader = createTurnReader(deps)
  app.addHook('onClose', async () => reader.close())
  chatEventsRoutes(app, deps, reader)
  await liveRoutes(app, deps, reader)

  await registerDocumentation(app, deps.config)
  await registerConsole(app, { index })
  return app
}

function createFastify({ config, logger }: ApiDependencies): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = logger
  return fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    genReqId: (request) => acceptedRequestId(request.headers['x-request-id']) ?? uuidv7(),
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, caseSensitive: true },
    frameworkErrors: (error, request, reply) => sendError(error, request, reply),
    clientErrorHandler(_error, socket) {
      if (!socket.writable) return socket.destroy()
      const body = JSON.stringify(toErrorBody(new ApiError('malformed_request'), uuidv7()))
      return socket.end(
        `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      )
    },
  })
}

/** An id that a proxy gave, where it is harmless in a log and a header. */
function acceptedRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(header) ? header : undefined
}
