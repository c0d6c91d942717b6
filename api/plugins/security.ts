import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '#adapters/config.ts'
import { ApiError } from '#contracts/errors.ts'
import { hostPolicy, type HostPolicy } from './host-policy.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

// Probes name the machine as they like, and learn nothing but booleans.
const PROBES = new Set(['/health/live', '/health/ready'])

/** Headers, Host allow-list and the check that a browser's unsafe request comes from our own pages. */
export async function registerSecurity(app: FastifyInstance, config: Config): Promise<void> {
  const isSecure = config.publicUrl.startsWith('https:')
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: isSecure ? { policy: 'same-origin' } : false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  const policy = hostPolicy(config)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (!isStatic(request)) reply.header('cache-control', 'no-store')
    refuseUnknownHost(request, policy)
    refuseForeignOrigin(request, policy)
  })
  closeRefusedUpgrades(app)
}

const CONTENT_SECURITY_POLICY = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
  'form-action': ["'self'"],
}

function isStatic(request: FastifyRequest): boolean {
  return request.routeOptions.config.exempt === 'static'
}

function refuseUnknownHost(request: FastifyRequest, policy: HostPolicy): void {
  if (PROBES.has(request.routeOptions.url ?? '')) return
  if (!policy.allowsHost(request.headers.host, request.socket.localPort))
    throw new ApiError('host_refused')
}

/** Node gives up the connection of an upgrade: a refused one stays open for ever unless somebody closes it. */
function closeRefusedUpgrades(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    if (request.headers.upgrade !== undefined && reply.statusCode >= 400)
      request.raw.socket.destroySoon()
  })
}

// Origin is believed where it comes; where it is missing, Fetch Metadata is; programs send neither.
function refuseForeignOrigin(request: FastifyRequest, policy: HostPolicy): void {
  const isUpgrade = request.headers.upgrade !== undefined
  if (SAFE_METHODS.has(request.method) && !isUpgrade) return
  const { origin, host } = request.headers
  if (origin !== undefined) {
    if (!policy.allowsOrigin(origin, host)) throw new ApiError('origin_refused')
    return
  }
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new ApiError('origin_refused')
}
