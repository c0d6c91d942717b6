import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ApiError } from '#contracts/errors.ts'
import { registerStatic } from './permissions.ts'
import { allowedMethods, type RouteIndex } from './route-index.ts'

const CONSOLE_DIRECTORY = join(import.meta.dirname, '../../dist/web')
const NOT_BUILT = 'The console is not built yet. Run `npm run build`, then start AIOS again.\n'

// The console's pages are addresses of their own; these belong to programs.
const PROGRAM_PATH = /^\/(?:api|v1|health|metrics|openapi\.json|docs|assets)(?:[/?]|$)/

/** Serves the built console: hashed files for ever, every page from `index.html`. What is neither answers 404 or 405. */
export async function registerConsole(
  app: FastifyInstance,
  options: { index: RouteIndex; directory?: string },
): Promise<void> {
  const directory = options.directory ?? CONSOLE_DIRECTORY
  const isBuilt = existsSync(join(directory, 'index.html'))
  if (isBuilt)
    await registerStatic(app, async (scope) => {
      await scope.register(fastifyStatic, {
        root: directory,
        wildcard: false,
        index: false,
        preCompressed: true,
        cacheControl: false,
        decorateReply: false,
        setHeaders: (reply, path) => reply.header('cache-control', cacheControl(path)),
      })
    })
  const page = isBuilt ? readFileSync(join(directory, 'index.html')) : undefined
  app.setNotFoundHandler(async (request, reply) => {
    if (isPage(request)) return page ? sendPage(reply, page) : sendHint(reply)
    const methods = allowedMethods(options.index, request.url)
    if (methods.length === 0 || methods.includes(request.method)) throw new ApiError('not_found')
    reply.header('allow', methods.join(', '))
    throw new ApiError('method_not_allowed')
  })
}

function cacheControl(path: string): string {
  return /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'
}

function isPage(request: FastifyRequest): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  if (PROGRAM_PATH.test(request.url)) return false
  return request.headers.accept?.includes('text/html') ?? false
}

function sendPage(reply: FastifyReply, page: Buffer) {
  return reply
    .code(200)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .send(page)
}

function sendHint(reply: FastifyReply) {
  return reply.code(200).type('text/plain; charset=utf-8').send(NOT_BUILT)
}
