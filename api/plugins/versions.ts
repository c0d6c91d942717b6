import type { FastifyInstance } from 'fastify'
import { ApiError } from '#contracts/errors.ts'

/** Optimistic concurrency: `If-Match` in, `ETag` out, both the entity's `version`. */
export function registerVersions(app: FastifyInstance): void {
  app.decorateRequest('entityVersion', undefined)
  app.addHook('preHandler', async (request) => {
    if (!request.routeOptions.config.contract?.ifMatch) return
    request.entityVersion = parseIfMatch(request.headers['if-match'])
  })
  app.addHook('preSerialization', async (_request, reply, payload) => {
    const version = versionOf(payload)
    if (version !== undefined && !reply.hasHeader('etag')) reply.header('etag', `"${version}"`)
    return payload
  })
}

/**
 * The version in `If-Match`: `"3"`, `W/"3"` or `3`.
 * @throws ApiError `version_required` when none came, `malformed_request` when it is no version.
 */
export function parseIfMatch(header: string | undefined): number {
  if (header === undefined || header.trim() === '' || header.trim() === '*')
    throw new ApiError('version_required')
  const match = /^(?:W\/)?(?:"(\d{1,9})"|(\d{1,9}))$/.exec(header.trim())
  const version = match?.[1] ?? match?.[2]
  // 0 is the version of settings that nobody has saved yet.
  if (version !== undefined) return Number(version)
  throw new ApiError('malformed_request', {
    details: [{ path: 'headers.if-match', message: 'must be the version as an ETag' }],
  })
}

function versionOf(payload: unknown): number | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined
  const version: unknown = Reflect.get(payload, 'version')
  return typeof version === 'number' && Number.isInteger(version) ? version : undefined
}
